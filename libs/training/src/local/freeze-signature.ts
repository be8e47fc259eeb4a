import { layerPaths, type Layer } from '@thaw/layers';

/** Equal as long as nothing was frozen, thawed or added: the flags of every layer and of its own weights. */
export function freezeSignature(model: Layer): string {
  const layers = [model, ...layerPaths(model).values()];
  return layers.map(flagsOf).join(' ');
}

function flagsOf({ trainable, ownWeights }: Layer): string {
  return [trainable, ...ownWeights.map((weight) => weight.trainable)].map(Number).join('');
}
