/** The bytes of a .npy file of format 1.0. */
export function npyBytes(
  descr: string,
  shape: readonly number[],
  values: ArrayBufferView,
  order = 'False',
): Uint8Array {
  const literal = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.map((each) => `${each},`).join(' ')}), }`;
  const header = `${literal.padEnd(117)}\n`;
  const bytes = Buffer.alloc(10 + header.length + values.byteLength);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0], 0);
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + header.length);
  return bytes;
}

/** The bytes of a CIFAR-10 file: the n-th example has label n % 10, and n in its first pixel's red and green. */
export function cifarBytes(numExamples: number): Uint8Array {
  const bytes = new Uint8Array(numExamples * 3073);
  for (let index = 0; index < numExamples; index += 1) {
    bytes[index * 3073] = index % 10;
    bytes[index * 3073 + 1] = index & 0xff;
    bytes[index * 3073 + 1 + 1024] = index >> 8;
  }
  return bytes;
}
