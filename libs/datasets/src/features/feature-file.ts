import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Behind the numbers of a record: the position of its example, counted from 1, and the checksum of all before it. */
const TAIL_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** How large the record of one example is. @param featureSize how many numbers its features have */
export function recordSizeBytes(featureSize: number): number {
  return featureSize * Float32Array.BYTES_PER_ELEMENT + TAIL_BYTES;
}

/**
 * Features of examples in a file, each at the place that its position says. Several processes may read and write it at once:
 * all of them write the same bytes. What was never written, was written only in part, or has changed since, reads as absent.
 */
export class FeatureFile {
  readonly #file: number;
  readonly #record: Uint8Array;
  readonly #view: DataView;
  readonly #values: Float32Array;

  private constructor(file: number, featureSize: number) {
    this.#file = file;
    this.#record = new Uint8Array(recordSizeBytes(featureSize));
    this.#view = new DataView(this.#record.buffer);
    this.#values = new Float32Array(this.#record.buffer, 0, featureSize);
  }

  /** Opens a file, or makes an empty one. @throws the system's error */
  static open(path: string, featureSize: number): FeatureFile {
    return new FeatureFile(openSync(path, constants.O_RDWR | constants.O_CREAT), featureSize);
  }

  /** Reads the features of one example. @returns whether they are there; `into` is as it was where they are not */
  read(position: number, into: Float32Array): boolean {
    const { byteLength } = this.#record;
    if (readSync(this.#file, this.#record, 0, byteLength, position * byteLength) !== byteLength) return false;
    if (!this.#isRecordOf(position)) return false;
    into.set(this.#values);
    return true;
  }

  /** Whether there is a record of an example, which may turn out to be damaged when it is read. */
  mayHave(position: number): boolean {
    const { byteLength } = this.#record;
    const tail = this.#record.subarray(byteLength - TAIL_BYTES, byteLength - CHECKSUM_BYTES);
    const place = (position + 1) * byteLength - TAIL_BYTES;
    if (readSync(this.#file, tail, 0, tail.byteLength, place) !== tail.byteLength) return false;
    return this.#view.getUint32(byteLength - TAIL_BYTES, true) === position + 1;
  }

  /** Whether anything was ever written for an example. */
  isTouched(position: number): boolean {
    const { byteLength } = this.#record;
    const numRead = readSync(this.#file, this.#record, 0, byteLength, position * byteLength);
    return this.#record.subarray(0, numRead).some((byte) => byte !== 0);
  }

  /** Writes the features of one example. @throws the system's error, for example of a disk that is full */
  write(position: number, features: Float32Array): void {
    const { byteLength } = this.#record;
    this.#values.set(features);
    this.#view.setUint32(byteLength - TAIL_BYTES, position + 1, true);
    this.#view.setUint32(byteLength - CHECKSUM_BYTES, this.#checksum(), true);
    writeSync(this.#file, this.#record, 0, byteLength, position * byteLength);
  }

  close(): void {
    closeSync(this.#file);
  }

  #isRecordOf(position: number): boolean {
    const { byteLength } = this.#record;
    if (this.#view.getUint32(byteLength - TAIL_BYTES, true) !== position + 1) return false;
    return this.#view.getUint32(byteLength - CHECKSUM_BYTES, true) === this.#checksum();
  }

  #checksum(): number {
    return crc32(this.#record.subarray(0, this.#record.byteLength - CHECKSUM_BYTES));
  }
}
