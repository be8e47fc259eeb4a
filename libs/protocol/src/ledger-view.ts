import type { AuditedRow, LedgerFacts } from '@thaw/orchestration';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { writeTo } from './calls.js';
import { InvalidMessage } from './errors.js';
import type { LedgerFacts as WireFacts } from './generated/thaw/v1/LedgerFacts.js';
import type { LedgerRow as WireRow, LedgerRowInput } from './generated/thaw/v1/LedgerRow.js';
import type { ReadLedgerRequest } from './generated/thaw/v1/ReadLedgerRequest.js';
import type { ReadLedgerResponse, ReadLedgerResponseInput } from './generated/thaw/v1/ReadLedgerResponse.js';
import { statusFromWire, statusToWire } from './job-view.js';
import { present } from './oneof.js';

/** A job's ledger, with what the job itself says. */
export interface LedgerReading {
  readonly facts: LedgerFacts;
  /** By ascending step, then replica; once. Throws as the call does. */
  readonly rows: AsyncIterable<AuditedRow>;
}

/** Where an example to train on comes from. */
export interface LocatedExample {
  readonly position: number;
  /** As the job's user names it. */
  readonly file: string;
  /** Which one of the file's examples; empty where the file is the example. */
  readonly place: string;
}

/** Rows in one message, unless they name so many examples that it would become too large. */
const MOST_ROWS = 1_024;
const MOST_POSITION_BYTES = 2 ** 20;

/** Sends what a job says, then row after row, no faster than the client reads. */
export async function sendLedger(
  call: ServerWritableStream<ReadLedgerRequest, ReadLedgerResponseInput>,
  { facts, rows }: LedgerReading,
): Promise<void> {
  await writeTo(call, { facts: { ...facts, status: statusToWire(facts.status) } });
  for await (const page of pagesOf(rows)) {
    if (call.cancelled) return;
    await writeTo(call, { rows: { rows: page } });
  }
  call.end();
}

/** @throws InvalidMessage when facts do not come first */
export function ledgerFromWire(
  first: ReadLedgerResponse,
  rest: AsyncIterable<ReadLedgerResponse>,
): LedgerReading {
  if (!first.facts) throw new InvalidMessage('ReadLedger', 'what the job says first', 'rows');
  return { facts: factsFromWire(first.facts), rows: rowsFromWire(rest) };
}

async function* pagesOf(rows: AsyncIterable<AuditedRow>): AsyncGenerator<LedgerRowInput[], void, undefined> {
  let page: LedgerRowInput[] = [];
  let numBytes = 0;
  for await (const row of rows) {
    page.push(row);
    numBytes += row.positions.byteLength;
    if (page.length < MOST_ROWS && numBytes < MOST_POSITION_BYTES) continue;
    yield page;
    page = [];
    numBytes = 0;
  }
  if (page.length > 0) yield page;
}

function factsFromWire(wire: WireFacts): LedgerFacts {
  return { ...wire, status: statusFromWire(wire.status) };
}

async function* rowsFromWire(
  messages: AsyncIterable<ReadLedgerResponse>,
): AsyncGenerator<AuditedRow, void, undefined> {
  for await (const { rows } of messages) {
    if (!rows) throw new InvalidMessage('ReadLedger', 'rows', 'another message');
    yield* rows.rows.map((row: WireRow) => present(row, 'ReadLedger.rows'));
  }
}
