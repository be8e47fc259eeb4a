import type { GradientChunk } from '@thaw/protocol';
import { describe, expect, it } from 'vitest';
import { checksumOf } from './gradient-chunk.js';
import type { ChunkFate } from './memory-transport.js';
import { SILENT, someTurns, startMembers } from './testing/memory-members.js';
import { makeScenario } from './testing/reduce-scenario.js';
import { reduceOn, requestOf } from './testing/reducing-members.js';

describe('AllReduce refuses', () => {
  const scenario = makeScenario({ worldSize: 2, length: 100 });
  const isPartial = (chunk: GradientChunk): boolean => chunk.kind === 'partial';
  const isResult = (chunk: GradientChunk): boolean => chunk.kind === 'result';
  const altered = (chunk: GradientChunk): Uint8Array =>
    chunk.payload.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
  const cases: [
    string,
    (chunk: GradientChunk) => boolean,
    (chunk: GradientChunk) => Partial<GradientChunk>,
    string,
    RegExp,
  ][] = [
    [
      'an older generation',
      isPartial,
      () => ({ generation: { term: 3, number: 1 } }),
      'ABORTED',
      /expected generation 3\.2 of job job-1, received generation 3\.1 of job job-1 \(older\)/,
    ],
    [
      'a generation to come',
      isPartial,
      () => ({ generation: { term: 4, number: 0 } }),
      'ABORTED',
      /received generation 4\.0 of job job-1 \(newer\)/,
    ],
    ['another job', isPartial, () => ({ jobId: 'job-2' }), 'ABORTED', /\(another job\)/],
    [
      'an older step',
      isPartial,
      (chunk) => ({ step: chunk.step - 1 }),
      'ABORTED',
      /step 4 is older than the train reduce of step 5/,
    ],
    [
      'a step too far ahead',
      isPartial,
      (chunk) => ({ step: chunk.step + 2 }),
      'FAILED_PRECONDITION',
      /step 7 is more than one step after/,
    ],
    [
      'a result of a step that has not begun',
      isResult,
      (chunk) => ({ step: chunk.step + 1 }),
      'FAILED_PRECONDITION',
      /cannot be known before/,
    ],
    [
      'altered bytes',
      isPartial,
      (chunk) => ({ payload: altered(chunk) }),
      'DATA_LOSS',
      /expected checksum [0-9a-f]{8} of bucket 0, computed [0-9a-f]{8}/,
    ],
    [
      'altered bytes of a result',
      isResult,
      (chunk) => ({ payload: altered(chunk) }),
      'DATA_LOSS',
      /the bytes changed on their way/,
    ],
    [
      'a payload that was cut short',
      isPartial,
      (chunk) => ({ payload: chunk.payload.subarray(4) }),
      'DATA_LOSS',
      /expected 64 bytes of bucket 0, received 60/,
    ],
    [
      'a part of a vector of another length',
      isPartial,
      () => ({ totalLength: 99 }),
      'DATA_LOSS',
      /expected a vector of 100 elements, received a part of one of 99/,
    ],
    [
      'a vector longer than any of the job',
      isPartial,
      () => ({ totalLength: 2 ** 40 }),
      'RESOURCE_EXHAUSTED',
      /expected a vector of 1 to 1000 elements/,
    ],
    [
      'a bucket that does not exist',
      isPartial,
      () => ({ bucket: 8 }),
      'DATA_LOSS',
      /expected a whole bucket below 7, received bucket 8/,
    ],
    [
      'a part of a bucket',
      isPartial,
      () => ({ offset: 4 }),
      'DATA_LOSS',
      /received bucket 0 from element 4 on/,
    ],
    [
      'a partial sum for another owner',
      isPartial,
      () => ({ bucket: 1 }),
      'PERMISSION_DENIED',
      /partial sum of bucket 1 to go to its owner, received one as rank 0, which is not/,
    ],
    [
      'a subtree of another run',
      isPartial,
      () => ({ subtreeStart: 0 }),
      'PERMISSION_DENIED',
      /expected a subtree of its run \(4\+4\), received 0\+4/,
    ],
    [
      'a result from another than the owner',
      isResult,
      () => ({ bucket: 2 }),
      'PERMISSION_DENIED',
      /from its owner, to a member that is not, received it from rank 1 as rank 0/,
    ],
    [
      'a member with examples that says it has none',
      isPartial,
      () => ({ subtreeWidth: 0, payload: new Uint8Array(0), rows: new Uint8Array(0), checksum: 0 }),
      'FAILED_PRECONDITION',
      /expected partial sums of 4\+4 by the schedule of this step, received nothing/,
    ],
    [
      'altered rows',
      isPartial,
      (chunk) => ({ rows: chunk.rows.map((byte) => byte ^ 1) }),
      'DATA_LOSS',
      /the bytes changed on their way/,
    ],
    [
      'rows beside another bucket than the first',
      (chunk) => isPartial(chunk) && chunk.bucket === 2,
      ({ payload }) => ({ rows: Uint8Array.of(1), checksum: checksumOf(payload, Uint8Array.of(1)) }),
      'RESOURCE_EXHAUSTED',
      /with bucket 0 alone, received 1 bytes of rows with bucket 2/,
    ],
    [
      'sums that do not say which examples they are of',
      isPartial,
      ({ payload }) => ({ rows: new Uint8Array(0), checksum: checksumOf(payload) }),
      'FAILED_PRECONDITION',
      /expected sums that say which examples they are of, received none of that/,
    ],
  ];

  it.each(cases)('%s', async (_name, matches, alter, code, message) => {
    let isAltered = false;
    const fate: ChunkFate = (from, _to, chunk) => {
      if (from !== 1 || isAltered || !matches(chunk)) return [chunk];
      isAltered = true;
      return [{ ...chunk, ...alter(chunk) }];
    };
    const { reduce } = startMembers(scenario, fate);
    const [receiver, sender] = await Promise.allSettled([reduce(0, { step: 5 }), reduce(1, { step: 5 })]);
    expect(receiver).toMatchObject({ status: 'rejected', reason: { code, rank: 1, workerId: 'worker-1' } });
    expect(() => {
      throw (receiver as PromiseRejectedResult).reason;
    }).toThrow(message);
    if (sender.status === 'rejected') expect(sender.reason).toMatchObject({ code: 'UNAVAILABLE', rank: 0 });
    await expect(reduce(0, { step: 5 })).rejects.toMatchObject({ code });
  });

  it('a partial sum of a replica that has no examples, also when it came early', async () => {
    const { reduce, members, transports } = startMembers(scenario);
    const other = makeScenario({ worldSize: 2, length: 100, absent: [4, 5, 6, 7] });
    const early = reduce(1);
    await someTurns();
    const [late, sender] = await Promise.allSettled([reduceOn(members[0]!, transports[0]!, other), early]);
    expect(late).toMatchObject({
      reason: {
        code: 'FAILED_PRECONDITION',
        message: expect.stringContaining('expected partial sums of nothing') as string,
      },
    });
    expect(sender).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
  });

  it('sums that came early and do not say which examples they are of', async () => {
    const { reduce, members, transports } = startMembers(scenario);
    const { rows: _rows, ...without } = requestOf(transports[1]!, scenario);
    const early = members[1]!.reduce(without);
    await someTurns();
    const [late, sender] = await Promise.allSettled([reduce(0), early]);
    expect(late).toMatchObject({ reason: { code: 'FAILED_PRECONDITION', rank: 1 } });
    expect(sender).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
  });

  it('a sender that is no member', async () => {
    const { reduce, members } = startMembers(scenario, SILENT);
    const waiting = reduce(0);
    const payload = new Uint8Array(64);
    members[0]!.onChunk(7, {
      ...requestOf(startMembers(scenario).transports[0]!, scenario).id,
      kind: 'partial',
      bucket: 0,
      subtreeStart: 4,
      subtreeWidth: 4,
      offset: 0,
      totalLength: 100,
      payload,
      rows: new Uint8Array(0),
      checksum: checksumOf(payload),
    });
    await expect(waiting).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('rank 7 (unknown)') as string,
    });
  });
});
