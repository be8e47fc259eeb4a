// Original file: protos/thaw/v1/jobs.proto


export interface JobInputPathInput {
  /**
   * As it stands in the job file.
   */
  'path'?: (string);
  /**
   * Where it stands there, such as "data.images".
   */
  'place'?: (string);
}

export interface JobInputPath {
  /**
   * As it stands in the job file.
   */
  'path': (string);
  /**
   * Where it stands there, such as "data.images".
   */
  'place': (string);
}
