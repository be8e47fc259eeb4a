// @ts-check
import { examplesOfStep, stepsPerEpoch } from '@thaw/orchestration';
import { writeNpy } from './npy-file.mjs';

/**
 * Writes the positions that a job uses, so that its peers use the same ones: int32 by epoch, step, replica and place, -1 where
 * a step is short.
 * @param {string} path
 * @param {{ numExamples: number, epochs: number, batchSize: number, replicas: number, seed: number }} job
 */
export async function writeOrder(path, { epochs, replicas, ...job }) {
  const schedule = { ...job, numReplicas: replicas };
  const [numSteps, size] = [stepsPerEpoch(schedule), job.batchSize / replicas];
  const order = new Int32Array(epochs * numSteps * replicas * size).fill(-1);
  for (let epoch = 0; epoch < epochs; epoch += 1)
    for (let replica = 0; replica < replicas; replica += 1)
      for (let stepInEpoch = 0; stepInEpoch < numSteps; stepInEpoch += 1)
        order.set(
          examplesOfStep(schedule, { epoch, stepInEpoch, replica }),
          ((epoch * numSteps + stepInEpoch) * replicas + replica) * size,
        );
  await writeNpy(path, order, [epochs, numSteps, replicas, size]);
}
