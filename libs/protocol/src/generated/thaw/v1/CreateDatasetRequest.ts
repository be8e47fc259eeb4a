// Original file: protos/thaw/v1/datasets.proto


export interface CreateDatasetRequestInput {
  /**
   * The SHA-256 of the manifest.
   */
  'digest'?: (string);
  'name'?: (string);
}

export interface CreateDatasetRequest {
  /**
   * The SHA-256 of the manifest.
   */
  'digest': (string);
  'name': (string);
}
