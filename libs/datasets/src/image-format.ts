import type { ResizeSpec } from '@thaw/orchestration';
import { InvalidDataset } from './errors.js';

/** What all images are brought to. */
export interface ImageFormat {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly mode: ResizeSpec['mode'];
  readonly interpolation: ResizeSpec['interpolation'];
}

/** What a job says of its images. */
export interface ImageSettings {
  readonly resize: ResizeSpec;
  readonly channels?: 1 | 3 | undefined;
}

/**
 * The format that a job asks for, completed by what its model takes.
 *
 * @param input shape of one example as the model takes it; null for what the model leaves open
 * @throws InvalidDataset when neither says the size, or the model does not take images
 */
export function imageFormat(
  { resize, channels }: ImageSettings,
  input?: readonly (number | null)[],
): ImageFormat {
  if (input !== undefined && input.length !== 3) {
    throw new InvalidDataset(
      `data.format: expected a model that takes images [height, width, channels], received one that takes ` +
        `[${input.join(', ')}]. Choose another base.`,
    );
  }
  const [modelHeight, modelWidth, modelChannels] = input ?? [];
  const height = resize.height ?? modelHeight ?? null;
  const width = resize.width ?? modelWidth ?? null;
  if (height === null || width === null) {
    throw new InvalidDataset(
      'data.resize: expected height and width, for the model takes images of any size, received neither. Say a size, ' +
        'as data.resize: { height: 224, width: 224 }.',
    );
  }
  const { mode, interpolation } = resize;
  return { height, width, channels: channels ?? requireChannels(modelChannels ?? 3), mode, interpolation };
}

function requireChannels(channels: number): 1 | 3 {
  if (channels === 1 || channels === 3) return channels;
  throw new InvalidDataset(
    `data.channels: expected a model that takes 1 or 3 channels, received one that takes ${channels}. Choose another base.`,
  );
}
