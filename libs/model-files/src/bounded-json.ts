import { messageOf } from '@thaw/errors';
import { InvalidModelFile } from './errors.js';

/** Deep enough for models nested in models; far from exhausting the stack of those who walk the config. */
export const MAX_CONFIG_DEPTH = 200;

/**
 * Parses JSON from an untrusted file after checking its encoding and nesting, so that the walk over the result
 * cannot exhaust the stack.
 *
 * @param where the file and the part of it, for messages
 * @throws InvalidModelFile when the bytes are not UTF-8, not JSON, or nested deeper than `maxDepth`
 */
export function parseBoundedJson(bytes: Uint8Array, where: string, maxDepth: number): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    requireDepth(text, where, maxDepth);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof InvalidModelFile) {
      throw error;
    }
    throw new InvalidModelFile(
      `${where}: expected JSON in UTF-8, received "${messageOf(error)}". The file is damaged or of another format.`,
      { cause: error },
    );
  }
}

/** Whether a parsed JSON value is an object with keys. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireDepth(text: string, where: string, maxDepth: number): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInString) {
      if (character === '\\') {
        index += 1;
      } else if (character === '"') {
        isInString = false;
      }
    } else if (character === '"') {
      isInString = true;
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > maxDepth) {
        throw new InvalidModelFile(
          `${where}: expected JSON of at most ${maxDepth} levels, received more at character ${index}. ` +
            'The file is damaged or hostile; do not use it.',
        );
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
    }
  }
}
