import { expect } from 'vitest';

/** A job file in which nothing is wrong. */
export const DIGITS = `name: digits
model:
  base:
    file: base.safetensors
    upTo: pool
  head:
    - { class_name: Dense, config: { units: 5 } }
data:
  format: idx
  images: images.gz
  labels: labels.gz
train:
  freeze: ['conv*']
  loss: sparse_categorical_crossentropy
  optimizer: { name: adam, learningRate: 0.001 }
  metrics: [accuracy]
  batchSize: 16
  epochs: 3
  replicas: 8
  seed: 1
workers: { min: 2, max: 4 }
`;

/** {@link DIGITS} with one text in it replaced, which has to be there. */
export function digits(from: string, to: string): string {
  expect(DIGITS).toContain(from);
  return DIGITS.replace(from, to);
}
