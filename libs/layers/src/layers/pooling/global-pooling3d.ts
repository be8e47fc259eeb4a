import type { ConfigReader } from '../../configuration/config-reader.js';
import { GlobalAveragePooling, GlobalMaxPooling, readGlobalPooling } from './global-pooling.js';
import type { GlobalPoolingOptions } from './global-pooling.js';

export type GlobalPooling3DOptions = GlobalPoolingOptions;

/** The mean over depth, height and width. @source keras/src/layers/pooling/global_average_pooling3d.py */
export class GlobalAveragePooling3D extends GlobalAveragePooling {
  constructor(options: GlobalPooling3DOptions = {}) {
    super(options, 3);
  }

  static fromConfig(read: ConfigReader): GlobalAveragePooling3D {
    return new GlobalAveragePooling3D(readGlobalPooling(read));
  }
}

/** The largest value over depth, height and width. @source keras/src/layers/pooling/global_max_pooling3d.py */
export class GlobalMaxPooling3D extends GlobalMaxPooling {
  constructor(options: GlobalPooling3DOptions = {}) {
    super(options, 3);
  }

  static fromConfig(read: ConfigReader): GlobalMaxPooling3D {
    return new GlobalMaxPooling3D(readGlobalPooling(read));
  }
}
