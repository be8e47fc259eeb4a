import { ThawError } from '@thaw/errors';
import { MAX_PEER_MESSAGE_BYTES } from '@thaw/protocol';
import { describe, expect, it } from 'vitest';
import { frameHeader, FrameReader } from './frames.js';
import { seededUniform } from './testing/random-vectors.js';

type Frame = readonly [message: string, payload: string];

function written([message, payload]: Frame): Buffer {
  const [head, tail] = [Buffer.from(message), Buffer.from(payload)];
  return Buffer.concat([frameHeader(head, tail), head, tail]);
}

describe('frames', () => {
  it('are what was written, however the bytes are cut', () => {
    const uniform = seededUniform(7);
    const below = (end: number): number => Math.floor(end * uniform());
    const frames: Frame[] = Array.from({ length: 200 }, (_, index) => [
      `m${index}`.repeat(below(9)),
      `p${index}`.repeat(below(90)),
    ]);
    const bytes = Buffer.concat(frames.map(written));
    for (const longest of [1, 3, 50, 5_000, bytes.byteLength]) {
      const read: Frame[] = [];
      const reader = new FrameReader((message, payload) =>
        read.push([message.toString(), payload.toString()]),
      );
      const piece = Buffer.alloc(longest);
      for (let start = 0; start < bytes.byteLength;) {
        const size = bytes.copy(piece, 0, start, start + 1 + below(longest));
        reader.push(piece.subarray(0, size));
        // As memory that is read into again.
        piece.fill(255);
        start += size;
      }
      expect(read).toEqual(frames);
    }
  });

  it('that are too long are refused before there is memory for them', () => {
    const reader = new FrameReader(() => undefined);
    const header = frameHeader(new Uint8Array(8), new Uint8Array(MAX_PEER_MESSAGE_BYTES));
    expect(() => reader.push(header)).toThrow(ThawError);
    expect(() => reader.push(header)).toThrow(
      /at most 16777216 bytes, received the head of one of 16777232$/,
    );
  });
});
