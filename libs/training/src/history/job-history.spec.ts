import type { JobEvent } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { encodeScalarRecord, encodeVersionRecord } from './event-record.js';
import { historyFiles } from './job-history.js';

const SETTING = { trainable: 2, frozen: 0, learningRate: 0.5, featureSize: 0, cutReason: '', obstacle: '' };
const EVENTS: readonly JobEvent[] = [
  { at: 1000, type: 'JobQueued', name: 'digits' },
  { at: 1100, type: 'PhaseStarted', phase: 0, name: 'head, "first"', step: 0, epochs: 1, ...SETTING },
  epoch(1500, 0, { learningRate: 0.5, loss: 2, accuracy: 0.25 }),
  { at: 1600, type: 'PhaseStarted', phase: 1, name: 'all', step: 3, epochs: 1, ...SETTING },
  epoch(2500, 1, { learningRate: 0.125, loss: 1, accuracy: 0.5 }),
];

/** Of which as much was held back as its training measured, half of it. */
function epoch(
  at: number,
  index: number,
  { learningRate, loss, accuracy }: Record<'learningRate' | 'loss' | 'accuracy', number>,
): JobEvent {
  const evaluation = { loss: loss / 2, metrics: { accuracy: accuracy / 2 } };
  const measured = { learningRate, loss, metrics: { accuracy }, evaluation };
  return { at, type: 'EpochCompleted', phase: index, epoch: index, step: 3 * index + 3, ...measured };
}

function textOf(name: string): string {
  return Buffer.from(historyFiles(EVENTS).find((file) => file.name === name)!.bytes).toString();
}

describe('the history of a job', () => {
  it('is a table with a row for each epoch', () => {
    expect(textOf('history.csv')).toBe(
      'phase,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy\r\n' +
        '"head, ""first""",0,0.5,2,0.25,1,0.125\r\n' +
        'all,1,0.125,1,0.5,0.5,0.25\r\n',
    );
  });

  it('is JSON with the same rows', () => {
    const rows = JSON.parse(textOf('history.json')) as unknown[];
    expect(rows).toHaveLength(2);
    expect(rows[1]).toEqual({
      ...{ phase: 'all', epoch: 1, learning_rate: 0.125, loss: 1, accuracy: 0.5 },
      ...{ val_loss: 0.5, val_accuracy: 0.25 },
    });
  });

  it('is an event file with a record of each number, at the time of its epoch', () => {
    const { name, bytes } = historyFiles(EVENTS)[2]!;
    expect(name).toBe('events.out.tfevents.1500.thaw');
    const records = [
      ...[['learning_rate', 0.5] as const, ['loss', 2] as const, ['accuracy', 0.25] as const],
      ...[['val_loss', 1] as const, ['val_accuracy', 0.125] as const],
    ].map(([tag, value]) =>
      encodeScalarRecord({ tag: `epoch_${tag}`, value, step: 0, wallTimeSeconds: 1.5 }),
    );
    const expected = Buffer.concat([encodeVersionRecord(1.5), ...records]);
    expect(bytes.subarray(0, expected.length)).toEqual(expected);
    expect(bytes.length).toBe(2 * expected.length - encodeVersionRecord(1.5).length);
  });

  it('is nothing before the first epoch', () => {
    expect(historyFiles(EVENTS.slice(0, 2))).toEqual([]);
  });
});
