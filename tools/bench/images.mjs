// @ts-check
import { join } from 'node:path';
import { randomOf } from '../random.mjs';
import { writeNpy } from './npy-file.mjs';

export const NUM_CLASSES = 10;
const SIDE = 32;
const CHANNELS = 3;
/** How many pixels wide the squares are that a class's pattern consists of. */
const SQUARE = 4;
const CONTRAST = 48;
const NOISE = 96;
/** The share of examples with a label of chance, so that the loss stays away from 0, where differences would mean nothing. */
const CHANCE_LABELS = 0.2;

/**
 * Writes images of 32x32 pixels in colour: a pattern of squares that the class decides, beneath noise.
 * @param {string} folder gets images.npy and labels.npy
 * @param {number} numExamples
 */
export async function writeImages(folder, numExamples) {
  const patterns = Array.from({ length: NUM_CLASSES }, (_, label) => patternOf(label));
  const noise = randomOf(3, 0);
  const size = SIDE * SIDE * CHANNELS;
  const pixels = new Uint8Array(numExamples * size);
  const labels = Int32Array.from({ length: numExamples }, (_, example) => example % NUM_CLASSES);
  labels.forEach((label, example) => {
    const pattern = patterns[label] ?? new Uint8Array();
    for (let at = 0; at < size; at += 1)
      pixels[example * size + at] = 64 + (pattern[at] ?? 0) + noise.below(NOISE);
  });
  const shown = labels.map((label) => (noise.chance(CHANCE_LABELS) ? noise.below(NUM_CLASSES) : label));
  await writeNpy(join(folder, 'images.npy'), pixels, [numExamples, SIDE, SIDE, CHANNELS]);
  await writeNpy(join(folder, 'labels.npy'), shown, [numExamples]);
}

/** @param {number} label */
function patternOf(label) {
  const random = randomOf(4, label);
  const across = SIDE / SQUARE;
  const squares = Array.from({ length: across * across * CHANNELS }, () => random.below(2) * CONTRAST);
  return Uint8Array.from({ length: SIDE * SIDE * CHANNELS }, (_, at) => {
    const [channel, pixel] = [at % CHANNELS, Math.floor(at / CHANNELS)];
    const [row, column] = [Math.floor(pixel / SIDE / SQUARE), Math.floor((pixel % SIDE) / SQUARE)];
    return squares[(row * across + column) * CHANNELS + channel] ?? 0;
  });
}
