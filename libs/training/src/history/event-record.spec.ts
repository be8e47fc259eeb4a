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
