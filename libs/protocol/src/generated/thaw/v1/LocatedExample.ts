// Original file: protos/thaw/v1/jobs.proto


export interface LocatedExampleInput {
  'position'?: (number);
  /**
   * As the job file names it, or below the folder that it names.
   */
  'file'?: (string);
  /**
   * Which one of the file's examples; empty where the file is the example.
   */
  'place'?: (string);
}

export interface LocatedExample {
  'position': (number);
  /**
   * As the job file names it, or below the folder that it names.
   */
  'file': (string);
  /**
   * Which one of the file's examples; empty where the file is the example.
   */
  'place': (string);
}
