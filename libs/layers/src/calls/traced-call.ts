import { ThawError } from '@thaw/errors';
import { enterCall } from './call-context.js';
import { UntraceableCall } from '../errors.js';
import { GraphNode, SymbolicTensor } from '../models/graph-node.js';
import type { Layer, Tensors } from '../layer.js';
import { isShapeList, shapeList, type Shape, type Shapes } from '../shapes/shape.js';
import { asList } from '../tensors/tensor-lists.js';

/**
 * Follows a layer's `call` outside training with symbolic tensors of these shapes: the layers it applies are built on the
 * way. Returns the shapes of the outputs. Needs no backend, and leaves no graph behind.
 * @throws {@link UntraceableCall} when the call does anything else with its inputs.
 */
export function traceCall(layer: Layer, inputShape: Shapes): readonly Shape[] {
  const inputs = symbolicInputs(layer, inputShape) as unknown as Tensors;
  const outputs = asList<unknown>(follow(layer, inputs));
  return outputs.map((output) => {
    if (output instanceof SymbolicTensor) return output.shape;
    throw new UntraceableCall(layer.name, 'it returned something else than the outputs of layers');
  });
}

function symbolicInputs(
  layer: Layer,
  inputShape: Shapes,
): SymbolicTensor | readonly SymbolicTensor[] | undefined {
  const descriptions = shapeList(inputShape).map((shape) => ({ shape, dtype: 'float32' as const }));
  const { outputs } = new GraphNode(layer, { inputs: [], isListCall: false, options: {} }, descriptions);
  return isShapeList(inputShape) ? outputs : outputs[0];
}

function follow(layer: Layer, inputs: Tensors): unknown {
  try {
    return enterCall(layer, { training: false }, (context) => layer.call(inputs, context));
  } catch (error) {
    if (error instanceof ThawError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new UntraceableCall(layer.name, `it threw: ${problem}`, { cause: error });
  }
}
