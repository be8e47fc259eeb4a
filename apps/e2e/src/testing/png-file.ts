import { crc32, deflateSync } from 'node:zlib';

/** The bytes of a grey PNG file of 8 bits. @source https://www.w3.org/TR/png/, 5 "Datastream structure" and 11.2 "Critical chunks" */
export function pngBytes(width: number, pixels: Uint8Array): Uint8Array {
  const height = pixels.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bits for each value; colour type 0 is grey, and the rest has one choice or the default.
  header[8] = 8;
  const rows = Array.from({ length: height }, (_, row) => [
    0,
    ...pixels.subarray(row * width, (row + 1) * width),
  ]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
