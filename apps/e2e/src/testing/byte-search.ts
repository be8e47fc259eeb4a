const WINDOW_BYTES = 32;

/**
 * Parts of a tensor's bytes, spread over all of it, that are found wherever the tensor is. Parts of equal
 * numbers, such as zeros, are left out: they may be found anywhere.
 */
export function windowsOf(values: Float32Array, most = 16): Buffer[] {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const last = bytes.length - WINDOW_BYTES;
  const numWindows = last < 0 ? 0 : Math.min(most, 1 + Math.floor(last / 4));
  return Array.from({ length: numWindows }, (_, index) => {
    const start = numWindows === 1 ? 0 : 4 * Math.floor((last * index) / (numWindows - 1) / 4);
    return bytes.subarray(start, start + WINDOW_BYTES);
  }).filter((window) => new Set(new Uint32Array(Uint8Array.from(window).buffer)).size > 1);
}

/** How often a sequence of bytes is in any of the recordings. */
export function occurrences(recordings: readonly Buffer[], wanted: Uint8Array): number {
  let count = 0;
  for (const recording of recordings) {
    for (let at = recording.indexOf(wanted); at >= 0; at = recording.indexOf(wanted, at + 1)) count += 1;
  }
  return count;
}
