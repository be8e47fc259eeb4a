import type { ConfigReader } from '../../configuration/config-reader.js';
import { GlobalAveragePooling, GlobalMaxPooling, readGlobalPooling } from './global-pooling.js';
import type { GlobalPoolingOptions } from './global-pooling.js';

export type GlobalPooling1DOptions = GlobalPoolingOptions;

/** The mean over all steps. @source keras/src/layers/pooling/global_average_pooling1d.py */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  constructor(options: GlobalPooling1DOptions = {}) {
    super(options, 1);
  }

  static fromConfig(read: ConfigReader): GlobalAveragePooling1D {
    return new GlobalAveragePooling1D(readGlobalPooling(read));
  }
}

/** The largest value over all steps. @source keras/src/layers/pooling/global_max_pooling1d.py */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  constructor(options: GlobalPooling1DOptions = {}) {
    super(options, 1);
  }

  static fromConfig(read: ConfigReader): GlobalMaxPooling1D {
    return new GlobalMaxPooling1D(readGlobalPooling(read));
  }
}
