// Original file: protos/thaw/v1/datasets.proto

import type { DatasetInput as _thaw_v1_DatasetInput, Dataset as _thaw_v1_Dataset } from '../../thaw/v1/Dataset.js';

export interface ListDatasetsResponseInput {
  'datasets'?: (_thaw_v1_DatasetInput)[];
}

export interface ListDatasetsResponse {
  'datasets': (_thaw_v1_Dataset)[];
}
