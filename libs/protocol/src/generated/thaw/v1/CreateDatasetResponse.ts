// Original file: protos/thaw/v1/datasets.proto

import type { DatasetInput as _thaw_v1_DatasetInput, Dataset as _thaw_v1_Dataset } from '../../thaw/v1/Dataset.js';

export interface CreateDatasetResponseInput {
  'dataset'?: (_thaw_v1_DatasetInput | null);
}

export interface CreateDatasetResponse {
  'dataset': (_thaw_v1_Dataset | null);
}
