import type { ConfigRecord } from '../configuration/keras-config.js';
import { readFixture } from './fixture-files.js';

/** The constructor of one layer as Keras has it. */
export interface KerasSignature {
  layer: string;
  /** Arguments that may be left out. */
  defaults: Record<string, unknown>;
  /** With what must be given, and a name. */
  config: ConfigRecord;
  /** What another value of each argument changes in that; null where no configuration tells of it. */
  others: Record<string, ConfigRecord | null>;
}

/** Those of all layers that are built in. */
export const KERAS_SIGNATURES = readFixture('keras-signatures') as readonly KerasSignature[];
