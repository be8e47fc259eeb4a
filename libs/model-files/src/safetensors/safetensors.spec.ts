import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredTensor } from '../stored-tensor.js';
import { fileWithHeader, readReference } from '../testing/safetensors-fixtures.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const REFERENCE = readReference();

describe('safetensors', () => {
  it('reads what the reference implementation wrote', () => {
    const { tensors, metadata } = decodeSafetensors(REFERENCE.bytes);
    expect(metadata).toEqual(REFERENCE.metadata);
    expect(tensors).toEqual(REFERENCE.tensors);
    expect(Object.is(tensors.get('head/kernel')?.values[4], -0)).toBe(true);
  });

  it('writes the bytes that the reference implementation writes', () => {
    expect(encodeSafetensors(REFERENCE.tensors, REFERENCE.metadata)).toEqual(REFERENCE.bytes);
  });

  it('gives equal bytes for equal content, whatever its order', () => {
    const reversed = new Map([...REFERENCE.tensors].reverse());
    expect(encodeSafetensors(reversed, { b: '1', a: '2' })).toEqual(
      encodeSafetensors(REFERENCE.tensors, { a: '2', b: '1' }),
    );
  });

  it('decodes to what was encoded, bit for bit, from any offset of a larger buffer', () => {
    const tensor = fc.array(fc.nat(3), { maxLength: 3 }).chain((shape) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      return fc.record({
        shape: fc.constant(shape),
        values: fc.float32Array({ minLength: size, maxLength: size }),
      });
    });
    // Among them characters whose order differs between UTF-8 and UTF-16.
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '"', '\\', '\n', 'é', '\uffee', '\u{1f600}'),
    });
    const content = fc.record({
      tensors: fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 4 }),
      metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4, noNullPrototype: true }),
    });
    fc.assert(
      fc.property(content, fc.nat(7), ({ tensors, metadata }, offset) => {
        const bytes = encodeSafetensors(new Map(tensors), metadata);
        const larger = new Uint8Array(bytes.length + offset);
        larger.set(bytes, offset);
        const decoded = decodeSafetensors(larger.subarray(offset));
        expect(decoded.metadata).toEqual(metadata);
        expect(bitsOf(decoded.tensors)).toEqual(bitsOf(new Map(tensors)));
      }),
      { numRuns: 50 },
    );
  });

  it('shares no memory with the bytes it was read from', () => {
    const bytes = Buffer.from(REFERENCE.bytes);
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(0);
    expect(tensors).toEqual(REFERENCE.tensors);
  });

  it('does not write a tensor whose values do not fill its shape', () => {
    const tensors = new Map([['a', { shape: [2, 2], values: new Float32Array(3) }]]);
    expect(() => encodeSafetensors(tensors)).toThrow(
      'Tensor a: expected 4 values for shape [2, 2], received 3.',
    );
  });
});

describe('decodeSafetensors refuses', () => {
  const entry = (fields: object): string =>
    JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

  it.each<[string, Uint8Array, string]>([
    [
      'too few bytes',
      Uint8Array.of(1, 2, 3),
      'expected a safetensors file of at least 8 bytes, received 3. The file is truncated.',
    ],
    [
      'a header length beyond the file',
      fileWithHeader('{}').fill(0xff, 0, 5),
      'expected a safetensors header of at most 2 bytes, received a length of 1099511627775.',
    ],
    ['a header that is not JSON', fileWithHeader('{"a'), 'x.safetensors, header: expected JSON in UTF-8'],
    [
      'a header that is not UTF-8',
      fileWithHeader('{}  ').fill(0xff, 10, 11),
      'header: expected JSON in UTF-8',
    ],
    ['a header that is no object', fileWithHeader('[]'), 'header: expected an object, received []'],
    [
      'a header nested deeply',
      fileWithHeader('{"a":'.repeat(20_000)),
      'header: expected JSON of at most 3 levels, received more at character 15.',
    ],
    [
      'metadata that is no text',
      fileWithHeader('{"__metadata__":{"k":1}}'),
      '__metadata__ "k": expected a string, received 1',
    ],
    [
      'a missing field',
      fileWithHeader('{"a":{"dtype":"F32"}}'),
      'tensor "a": expected an object with dtype, shape and data_offsets, received {"dtype":"F32"}',
    ],
    [
      'another number type',
      fileWithHeader(entry({ dtype: 'F4' }), 8),
      'tensor "a": expected a dtype of F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, received "F4". Convert the file to float32 first.',
    ],
    [
      'whole numbers for a weight',
      fileWithHeader(entry({ dtype: 'I32' }), 8),
      'tensor "a": expected numbers with a fraction for a weight, received int32. Convert it to float32 first.',
    ],
    [
      'bytes that are too many for its numbers',
      fileWithHeader(entry({ dtype: 'F16' }), 8),
      'expected 4 bytes for shape [2], received [0,8]',
    ],
    ['a negative dimension', fileWithHeader(entry({ shape: [-2] }), 8), 'expected a shape of whole numbers'],
    [
      'a fractional dimension',
      fileWithHeader(entry({ shape: [0.5] }), 8),
      'expected a shape of whole numbers',
    ],
    [
      'three offsets',
      fileWithHeader(entry({ data_offsets: [0, 4, 8] }), 8),
      'expected data_offsets [start, end], received [0,4,8]',
    ],
    [
      'a shape that disagrees with its bytes',
      fileWithHeader(entry({ shape: [3] }), 8),
      'expected 12 bytes for shape [3], received [0,8]',
    ],
    [
      'a shape whose size overflows',
      fileWithHeader(entry({ shape: [2 ** 50, 2 ** 50] }), 8),
      'bytes for shape [1125899906842624, 1125899906842624], received [0,8]',
    ],
    [
      'offsets beyond the end',
      fileWithHeader(entry({}), 4),
      'expected data from byte 0 on, within 4 bytes, received [0,8]',
    ],
    [
      'a hole before a tensor',
      fileWithHeader(entry({ data_offsets: [4, 12] }), 12),
      'expected data from byte 0 on, within 12 bytes, received [4,12]',
    ],
    [
      'tensors that overlap',
      fileWithHeader(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
      ),
      'tensor "b": expected data from byte 8 on, within 8 bytes, received [4,8]',
    ],
    [
      'bytes that belong to no tensor',
      fileWithHeader(entry({}), 9),
      'expected 8 bytes of tensor data, received 9 bytes',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) }),
    );
  });

  it('every truncation of a valid file', () => {
    for (let length = 0; length < REFERENCE.bytes.length; length += 1) {
      expect(() => decodeSafetensors(REFERENCE.bytes.subarray(0, length))).toThrow(/truncated|damaged/);
    }
  });

  it('or reads, but never breaks on, a file with altered bytes', () => {
    const change = fc.record({ position: fc.nat(REFERENCE.bytes.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = REFERENCE.bytes.slice();
        changes.forEach(({ position, value }) => (bytes[position] = value));
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
        }
      }),
    );
  });
});

function bitsOf(tensors: ReadonlyMap<string, StoredTensor>): unknown {
  const entries = [...tensors].map(([name, { shape, values }]) => [
    name,
    shape,
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex'),
  ]);
  return entries.sort();
}
