/** An output of a node. */
export interface NodeReference {
  readonly node: string;
  /** Which of its outputs. */
  readonly output: number;
}

/** Reads what a node or port says of an input: `node`, `node:1`. */
export function readReference(reference: string): NodeReference {
  const [node = '', output = '0'] = reference.split(':');
  return { node, output: Number(output) };
}

/** As nodes write their inputs: the first output of a node goes without a number. */
export function writeReference({ node, output }: NodeReference): string {
  return output === 0 ? node : `${node}:${output}`;
}
