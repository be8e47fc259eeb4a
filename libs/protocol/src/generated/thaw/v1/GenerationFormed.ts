// Original file: protos/thaw/v1/jobs.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from '../../thaw/v1/Member.js';

export interface GenerationFormedInput {
  'generation'?: (_thaw_v1_GenerationInput | null);
  'members'?: (_thaw_v1_MemberInput)[];
  'why'?: (string);
}

export interface GenerationFormed {
  'generation': (_thaw_v1_Generation | null);
  'members': (_thaw_v1_Member)[];
  'why': (string);
}
