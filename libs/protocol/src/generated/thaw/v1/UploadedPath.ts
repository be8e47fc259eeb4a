// Original file: protos/thaw/v1/jobs.proto


/**
 * What was uploaded for a path that a job file names.
 */
export interface UploadedPathInput {
  /**
   * As it stands in the job file.
   */
  'path'?: (string);
  /**
   * The SHA-256 of an uploaded file.
   */
  'file'?: (string);
  /**
   * The digest of an uploaded folder. For the model.json of TensorFlow.js, of one that holds it under its name, with
   * the shards that it names.
   */
  'dataset'?: (string);
  'content'?: "file"|"dataset";
}

/**
 * What was uploaded for a path that a job file names.
 */
export interface UploadedPath {
  /**
   * As it stands in the job file.
   */
  'path': (string);
  /**
   * The SHA-256 of an uploaded file.
   */
  'file'?: (string);
  /**
   * The digest of an uploaded folder. For the model.json of TensorFlow.js, of one that holds it under its name, with
   * the shards that it names.
   */
  'dataset'?: (string);
  'content'?: "file"|"dataset";
}
