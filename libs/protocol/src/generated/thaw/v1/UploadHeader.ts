// Original file: protos/thaw/v1/uploads.proto

import type { ContentInput as _thaw_v1_ContentInput, Content as _thaw_v1_Content } from '../../thaw/v1/Content.js';
import type { Long } from '@grpc/proto-loader';

export interface UploadHeaderInput {
  'content'?: (_thaw_v1_ContentInput | null);
  /**
   * How many bytes of the content are left out because they were received before.
   */
  'offset'?: (number | string | Long);
}

export interface UploadHeader {
  'content': (_thaw_v1_Content | null);
  /**
   * How many bytes of the content are left out because they were received before.
   */
  'offset': (number);
}
