import { NotRecordable } from '../errors.js';
import type { OpAttribute, TensorflowBinding } from '../tensorflow-backend.js';
import type { GraphAttribute } from './graph.js';

/** Ops whose kernels are called without the type of their inputs, which a graph has to say. */
const NEEDS_TYPE = new Set(['ExpandDims', 'Where']);

/** An attribute of a call as a graph has it. @throws NotRecordable for one of another kind */
export function attributeOf({ name, type, value }: OpAttribute, binding: TensorflowBinding): GraphAttribute {
  const kinds = new Map<number, GraphAttribute['kind']>([
    [binding.TF_ATTR_STRING, 'string'],
    [binding.TF_ATTR_INT, 'int'],
    [binding.TF_ATTR_FLOAT, 'float'],
    [binding.TF_ATTR_BOOL, 'bool'],
    [binding.TF_ATTR_TYPE, 'type'],
    [binding.TF_ATTR_SHAPE, 'shape'],
  ]);
  const kind = kinds.get(type);
  if (kind === undefined) throw new NotRecordable(`an op with the attribute ${name} of kind ${type}`);
  return { name, kind, value };
}

/** The same with the type of the first input, where the op needs it and was called without. */
export function withType(
  op: string,
  attributes: readonly GraphAttribute[],
  dtype: number | undefined,
): readonly GraphAttribute[] {
  if (!NEEDS_TYPE.has(op) || dtype === undefined || attributes.some(({ name }) => name === 'T'))
    return attributes;
  return [...attributes, { name: 'T', kind: 'type', value: dtype }];
}
