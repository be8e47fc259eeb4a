// Original file: protos/thaw/v1/uploads.proto

import type { ContentInput as _thaw_v1_ContentInput, Content as _thaw_v1_Content } from '../../thaw/v1/Content.js';

export interface UploadResponseInput {
  'content'?: (_thaw_v1_ContentInput | null);
}

export interface UploadResponse {
  'content': (_thaw_v1_Content | null);
}
