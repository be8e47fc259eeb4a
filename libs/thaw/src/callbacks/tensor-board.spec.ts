import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { Dense, Sequential, TensorBoard } from '../index.js';
import { encodeScalarRecord, encodeVersionRecord } from './event-record.js';

it('records have the bytes that TensorFlow writes', () => {
  const version = Buffer.from(encodeVersionRecord(1.5)).toString('hex');
  expect(version).toBe('1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c');
  const event = { tag: 'epoch_loss', value: 0.25, step: 300, wallTimeSeconds: 1.5 };
  expect(Buffer.from(encodeScalarRecord(event)).toString('hex')).toBe(
    '2100000000000000017becf609000000000000f83f10ac022a130a110a0a65706f63685f6c6f7373150000803ed2f16c2f',
  );
});

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
