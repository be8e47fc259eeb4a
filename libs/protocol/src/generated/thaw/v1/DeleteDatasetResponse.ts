// Original file: protos/thaw/v1/datasets.proto

import type { DatasetInput as _thaw_v1_DatasetInput, Dataset as _thaw_v1_Dataset } from '../../thaw/v1/Dataset.js';

export interface DeleteDatasetResponseInput {
  'dataset'?: (_thaw_v1_DatasetInput | null);
}

export interface DeleteDatasetResponse {
  'dataset': (_thaw_v1_Dataset | null);
}
