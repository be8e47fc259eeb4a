import type { LossSpec } from '@thaw/orchestration';

/**
 * What a model's outputs say of each class: the outputs themselves or, where its loss took them for logits, their softmax, or
 * the sigmoid of each. A single output is the probability of the second of two classes.
 */
export function probabilitiesOf(outputs: Float32Array, loss: LossSpec): readonly number[] {
  const values = hasLogits(loss) ? fromLogits(outputs, loss) : [...outputs];
  const [only = Number.NaN] = values;
  return values.length === 1 ? [1 - only, only] : values;
}

function hasLogits(loss: LossSpec): boolean {
  return typeof loss !== 'string' && 'fromLogits' in loss && loss.fromLogits === true;
}

function fromLogits(logits: Float32Array, loss: LossSpec): number[] {
  const name = typeof loss === 'string' ? loss : loss.name;
  if (name.startsWith('binary_')) return Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
  // The largest one taken away: no power overflows.
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
