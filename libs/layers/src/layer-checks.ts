import { InvalidInput, InvalidLayerArgument, InvalidTrainable, NotSupported } from './errors.js';

/** Names are parts of paths. @throws {@link InvalidLayerArgument} */
export function checkedName(where: string, name: unknown): string {
  if (typeof name === 'string' && name !== '' && !name.includes('/')) return name;
  throw new InvalidLayerArgument(where, 'name', "a text without '/'", name);
}

/** @throws {@link InvalidTrainable} unless a boolean. */
export function checkedTrainable(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new InvalidTrainable(`Layer '${name}'`, value);
  return value;
}

/** @throws {@link InvalidInput} when the layer takes no mask; {@link NotSupported} when the call is symbolic. */
export function assertMaskAllowed(layer: string, call: { isTaken: boolean; isSymbolic: boolean }): void {
  if (!call.isTaken) throw new InvalidInput(layer, 'no mask, of which this layer has no use', 'one');
  if (call.isSymbolic) throw new NotSupported(`Layer '${layer}'`, 'a mask in a symbolic call');
}
