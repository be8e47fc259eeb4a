import { Model, Sequential, shapeList, type Layer, type SymbolicTensor } from '@thaw/layers';

/** The names of a model's inputs; undefined of a class that overrides `call`, which takes what it is given. */
export function inputNames(model: Layer): readonly string[] | undefined {
  if (model instanceof Sequential) return [model.name];
  return model instanceof Model && model.inputs.length > 0 ? namesOf(model.inputs) : undefined;
}

/**
 * The names of a built model's outputs: those of the layers they come from, as in Keras. Those of a class that overrides
 * `call` are counted from 1.
 */
export function outputNames(model: Layer): readonly string[] {
  if (model instanceof Model && model.outputs.length > 0) return namesOf(model.outputs);
  const shapes = shapeList(model.outputShape);
  return shapes.length === 1 ? [model.name] : shapes.map((_, index) => `output_${index + 1}`);
}

/** Where a layer gives several, the later ones get a number. */
function namesOf(tensors: readonly SymbolicTensor[]): string[] {
  const names = tensors.map(({ node }) => node.layer.name);
  return names.map((name, index) => {
    const numBefore = names.slice(0, index).filter((each) => each === name).length;
    return numBefore === 0 ? name : `${name}_${numBefore}`;
  });
}
