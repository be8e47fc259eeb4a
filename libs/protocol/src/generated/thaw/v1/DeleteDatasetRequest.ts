// Original file: protos/thaw/v1/datasets.proto


export interface DeleteDatasetRequestInput {
  /**
   * A digest or a name.
   */
  'dataset'?: (string);
}

export interface DeleteDatasetRequest {
  /**
   * A digest or a name.
   */
  'dataset': (string);
}
