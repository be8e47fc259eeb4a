import * as tf from '@tensorflow/tfjs-core';
import type { OpAttribute, TensorflowBackend } from './tensorflow-backend.js';

/** How a kernel of TensorFlow is called. */
interface KernelCall {
  /** Names of what it is given, in the op's order. */
  readonly inputs: readonly string[];
  /** Names of its settings, all of them numbers. */
  readonly attributes?: readonly string[];
}

/** By the names of TensorFlow's ops, which are those under which `@thaw/layers` looks for them. */
const KERNELS: Readonly<Record<string, KernelCall>> = {
  ReluGrad: { inputs: ['dy', 'y'] },
  Relu6Grad: { inputs: ['dy', 'x'] },
  LeakyReluGrad: { inputs: ['dy', 'x'], attributes: ['alpha'] },
  SigmoidGrad: { inputs: ['y', 'dy'] },
  TanhGrad: { inputs: ['y', 'dy'] },
};

/** Of TensorFlow's `GatherV2`, which tfjs calls only after reading all places: a computation that does so cannot be recorded. */
const GATHER_IN_ROWS = 'GatherInRows';

/** Lets layers on TensorFlow compute with one op what is a chain of small ones elsewhere. */
export function registerNativeKernels(backend: TensorflowBackend): void {
  const known = new Set(tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName));
  for (const [kernelName, call] of Object.entries(KERNELS)) {
    if (known.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs }) => {
        const given = call.inputs.map((name) => (inputs as Record<string, tf.Tensor>)[name] ?? tf.scalar(0));
        return backend.executeSingleOutput(kernelName, attributesOf(backend, call, attrs), given);
      },
    });
  }
  if (!known.has(GATHER_IN_ROWS)) registerGatherInRows(backend);
}

function registerGatherInRows(backend: TensorflowBackend): void {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: 'batch_dims', type: TF_ATTR_INT, value: 1 },
    { name: 'Tparams', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'Tindices', type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: 'Taxis', type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  tf.registerKernel({
    kernelName: GATHER_IN_ROWS,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => {
      const { values, places } = inputs as unknown as { values: tf.Tensor; places: tf.Tensor };
      const axis = tf.scalar(1, 'int32');
      const gathered = backend.executeSingleOutput('GatherV2', attributes, [values, places, axis]);
      axis.dispose();
      return gathered;
    },
  });
}

function attributesOf({ binding }: TensorflowBackend, call: KernelCall, settings: unknown): OpAttribute[] {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_FLOAT } = binding;
  const given = settings as Readonly<Record<string, number>> | undefined;
  const numbers = (call.attributes ?? []).map((name) => {
    return { name, type: TF_ATTR_FLOAT, value: given?.[name] ?? 0 };
  });
  return [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }, ...numbers];
}
