import { expect, it } from 'vitest';

import { encodeScalarRecord, encodeVersionRecord } from './event-record.js';

it('records have the bytes that TensorFlow writes', () => {
  const version = Buffer.from(encodeVersionRecord(1.5)).toString('hex');
  expect(version).toBe('1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c');
  const event = { tag: 'epoch_loss', value: 0.25, step: 300, wallTimeSeconds: 1.5 };
  expect(Buffer.from(encodeScalarRecord(event)).toString('hex')).toBe(
    '2100000000000000017becf609000000000000f83f10ac022a130a110a0a65706f63685f6c6f7373150000803ed2f16c2f',
  );
});

it('an event file is the one that the fixtures let TensorFlow read back', async () => {
  const scalars = [
    { tag: 'epoch_loss', value: 0.25, step: 0, wallTimeSeconds: 1.5 },
    { tag: 'epoch_loss', value: Number.NaN, step: 1, wallTimeSeconds: 2.25 },
    { tag: 'epoch_learning_rate', value: 1e-5, step: 300, wallTimeSeconds: 1.7e9 },
    { tag: 'epoch_größe', value: -3, step: 5_000_000_000, wallTimeSeconds: 1.7e9 },
  ];
  const records = [encodeVersionRecord(1.5), ...scalars.map(encodeScalarRecord)];
  const written = { file: Buffer.concat(records).toString('base64'), scalars };
  const text = `${JSON.stringify(written, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../fixtures/written-events.json');
});
