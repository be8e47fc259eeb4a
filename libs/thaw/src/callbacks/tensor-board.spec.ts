import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encodeScalarRecord, encodeVersionRecord } from '@thaw/training';
import { expect, it } from 'vitest';

import { Dense, Sequential, TensorBoard } from '../index.js';

it('TensorBoard finds training and validation in folders of their own', async () => {
  const logDir = await mkdtemp(join(tmpdir(), 'thaw-board-'));
  const model = new Sequential([new Dense({ units: 1, kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: { name: 'sgd', learningRate: 0.5 }, loss: 'mse' });
  const callbacks = [new TensorBoard({ logDir, clock: () => 1500 })];
  await model.fit([[0]], [[2]], { validationData: [[[0]], [[2]]], verbose: 0, callbacks });
  const record = (tag: string, value: number): Uint8Array =>
    encodeScalarRecord({ tag, value, step: 0, wallTimeSeconds: 1.5 });
  const read = (folder: string): Promise<Buffer> =>
    readFile(join(logDir, folder, 'events.out.tfevents.1500.thaw'));
  const version = encodeVersionRecord(1.5);
  expect(await read('train')).toEqual(
    Buffer.concat([version, record('epoch_loss', 4), record('epoch_learning_rate', 0.5)]),
  );
  expect(await read('validation')).toEqual(Buffer.concat([version, record('epoch_loss', 0)]));
  model.dispose();
  await rm(logDir, { recursive: true });
});
