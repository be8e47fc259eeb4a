import type { CoordinatorEffect } from '@thaw/orchestration';
import type { CoordinatorMessage } from '@thaw/protocol';

/** An effect that tells a member something which is all in the effect. */
export type Telling = Extract<
  CoordinatorEffect,
  { type: 'SendCatchUp' | 'SendStart' | 'SendStop' | 'RequestResult' | 'RefuseMessage' }
>;

/** What a member is told. */
export function wordsOf(effect: Telling): CoordinatorMessage {
  const { jobId, generation } = effect;
  switch (effect.type) {
    case 'SendCatchUp':
      return { kind: 'catchUp', jobId, generation, reductions: effect.reductions, from: effect.from };
    case 'SendStart':
      return { kind: 'start', jobId, generation, step: effect.step };
    case 'SendStop':
      return {
        ...{ kind: 'stop', jobId, generation },
        failure: effect.failure ?? null,
        carriesOn: effect.carriesOn ?? false,
      };
    case 'RequestResult':
      return { kind: 'requestResult', jobId, generation, stateDigest: effect.stateDigest };
    case 'RefuseMessage':
      return { kind: 'refusal', jobId, generation, code: effect.code, message: effect.message };
  }
}
