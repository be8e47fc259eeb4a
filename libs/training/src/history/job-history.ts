import type { JobEvent } from '@thaw/orchestration';

import { csvLine } from './csv-line.js';
import { encodeScalarRecord, encodeVersionRecord } from './event-record.js';

/** A file that tells how a training went. */
export interface HistoryFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type EpochCompleted = Extract<JobEvent, { type: 'EpochCompleted' }>;

/** One epoch: `phase` by name, `epoch` from 0, then what was measured, with `val_` before what was held back. */
type HistoryRow = Readonly<Record<string, string | number>>;

/**
 * What a job's events say of its epochs, as files: `history.csv` and `history.json` with a row for each epoch, and an event
 * file for TensorBoard, in which each number is called `epoch_` and its name. Without a completed epoch there are none.
 */
export function historyFiles(events: readonly JobEvent[]): HistoryFile[] {
  const epochs = events.filter((event) => event.type === 'EpochCompleted');
  const [first] = epochs;
  if (first === undefined) return [];
  const names = new Map(
    events.flatMap((event) => (event.type === 'PhaseStarted' ? [[event.phase, event.name] as const] : [])),
  );
  const rows = epochs.map((epoch) => ({
    phase: names.get(epoch.phase) ?? `${epoch.phase + 1}`,
    epoch: epoch.epoch,
    ...numbersOf(epoch),
  }));
  return [
    { name: 'history.csv', bytes: Buffer.from(csvOf(rows)) },
    { name: 'history.json', bytes: Buffer.from(`${JSON.stringify(rows, undefined, 2)}\n`) },
    { name: `events.out.tfevents.${first.at}.thaw`, bytes: eventsOf(epochs) },
  ];
}

function numbersOf({ learningRate, loss, metrics, evaluation }: EpochCompleted): Record<string, number> {
  const heldBack = evaluation === undefined ? {} : { loss: evaluation.loss, ...evaluation.metrics };
  const named = Object.entries(heldBack).map(([name, value]) => [`val_${name}`, value] as const);
  return { learning_rate: learningRate, loss, ...metrics, ...Object.fromEntries(named) };
}

/** Every epoch of a job measures the same. */
function csvOf(rows: readonly HistoryRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column] ?? 'NA')));
  return csvLine(columns) + lines.join('');
}

function eventsOf(epochs: readonly EpochCompleted[]): Uint8Array {
  const seconds = (at: number): number => at / 1000;
  const records = epochs.flatMap((epoch) =>
    Object.entries(numbersOf(epoch)).map(([name, value]) =>
      encodeScalarRecord({
        tag: `epoch_${name}`,
        value,
        step: epoch.epoch,
        wallTimeSeconds: seconds(epoch.at),
      }),
    ),
  );
  return Buffer.concat([encodeVersionRecord(seconds(epochs[0]?.at ?? 0)), ...records]);
}
