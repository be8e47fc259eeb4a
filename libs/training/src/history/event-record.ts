/** A number at a step, as TensorBoard shows it. */
export interface ScalarEvent {
  readonly tag: string;
  readonly value: number;
  readonly step: number;
  /** Since 1970. */
  readonly wallTimeSeconds: number;
}

/** The first record of every event file. @source tensorflow/core/util/event.proto, `file_version` */
export function encodeVersionRecord(wallTimeSeconds: number): Uint8Array {
  return frame(Buffer.concat([double(1, wallTimeSeconds), bytes(3, Buffer.from('brain.Event:2'))]));
}

/** A record of one scalar. @source tensorflow/core/util/event.proto; tensorflow/core/framework/summary.proto */
export function encodeScalarRecord({ tag, value, step, wallTimeSeconds }: ScalarEvent): Uint8Array {
  const scalar = Buffer.concat([bytes(1, Buffer.from(tag)), float(2, value)]);
  const summary = bytes(1, scalar);
  return frame(Buffer.concat([double(1, wallTimeSeconds), integer(2, step), bytes(5, summary)]));
}

/** Length, checksum of the length, data, checksum of the data. @source tensorflow/tsl/lib/io/record_writer.cc */
function frame(data: Buffer): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

const CRC_MASK = 0xa282ead8;

function checksum(data: Buffer): Buffer {
  const crc = crc32c(data);
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + CRC_MASK) >>> 0);
  return masked;
}

/** Castagnoli's polynomial, reflected. @source RFC 3720, appendix B.4 */
const POLYNOMIAL = 0x82f63b78;

function crc32c(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

// Protocol buffers: a key of field number and wire type, then the value.

function double(field: number, value: number): Buffer {
  const encoded = Buffer.alloc(8);
  encoded.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), encoded]);
}

function float(field: number, value: number): Buffer {
  const encoded = Buffer.alloc(4);
  encoded.writeFloatLE(value);
  return Buffer.concat([key(field, 5), encoded]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([key(field, 0), varint(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([key(field, 2), varint(value.length), value]);
}

function key(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

function varint(value: number): Buffer {
  const encoded: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...encoded, rest]);
    encoded.push((rest % 128) + 128);
  }
}
