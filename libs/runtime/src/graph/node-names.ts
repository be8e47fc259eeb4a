/** Characters that names of nodes may have after the first. @source tensorflow/core/framework/node_def.proto, `name` */
const OTHERS = /[^A-Za-z0-9_./>-]/g;

/** Gives nodes names that TensorFlow takes, each once, and the same ones for the same questions. */
export class NodeNames {
  readonly #counts = new Map<string, number>();

  take(wanted: string): string {
    const name = wanted.replace(OTHERS, '_').replace(/^[^A-Za-z0-9.]/, 'n$&');
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count === 0 ? name : this.take(`${name}.${count}`);
  }
}
