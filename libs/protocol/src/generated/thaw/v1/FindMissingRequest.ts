// Original file: protos/thaw/v1/uploads.proto

import type { ContentInput as _thaw_v1_ContentInput, Content as _thaw_v1_Content } from '../../thaw/v1/Content.js';

export interface FindMissingRequestInput {
  'contents'?: (_thaw_v1_ContentInput)[];
}

export interface FindMissingRequest {
  'contents': (_thaw_v1_Content)[];
}
