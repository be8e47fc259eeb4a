// Original file: protos/thaw/v1/jobs.proto


export interface SkippedExampleInput {
  'file'?: (string);
  'why'?: (string);
}

export interface SkippedExample {
  'file': (string);
  'why': (string);
}
