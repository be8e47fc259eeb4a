import type { ConfigReader } from '../../configuration/config-reader.js';
import { GlobalAveragePooling, GlobalMaxPooling, readGlobalPooling } from './global-pooling.js';
import type { GlobalPoolingOptions } from './global-pooling.js';

export type GlobalPooling2DOptions = GlobalPoolingOptions;

/** The mean over height and width. @source keras/src/layers/pooling/global_average_pooling2d.py */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  constructor(options: GlobalPooling2DOptions = {}) {
    super(options, 2);
  }

  static fromConfig(read: ConfigReader): GlobalAveragePooling2D {
    return new GlobalAveragePooling2D(readGlobalPooling(read));
  }
}

/** The largest value over height and width. @source keras/src/layers/pooling/global_max_pooling2d.py */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  constructor(options: GlobalPooling2DOptions = {}) {
    super(options, 2);
  }

  static fromConfig(read: ConfigReader): GlobalMaxPooling2D {
    return new GlobalMaxPooling2D(readGlobalPooling(read));
  }
}
