import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { messageOf, ThawError } from '@thaw/errors';
import type { StoredState } from '../decision-store.js';
import type { StoredJob } from '../job-store.js';
import {
  DataFolderInUse,
  SqliteUnavailable,
  StoreBusy,
  StoreDamaged,
  StoreFull,
  StoreUnusable,
} from '../errors.js';
import { isMigrated, migrate } from './migrations.js';
import type { Schema } from './schema.js';
import { SqlCoordinatorStore } from './sql-coordinator-store.js';
import { PreparedSqliteDialect } from './sqlite-dialect.js';

/** Of the file's pages at most so much is held; better-sqlite3 holds 16 MiB, and the system keeps the file in memory, too. */
const CACHE_KIB = 4096;

/** Limits on the file of a store. */
export interface SqliteOptions {
  /** A write that would make the file larger is refused as on a full disk; rounded down to pages of 4 KiB. */
  readonly maxSizeBytes?: number;
}

/**
 * Opens the store in a SQLite file, which is made if it is not there.
 *
 * A write that has resolved is on the disk: it survives the process, the system and the power, as far as the disk keeps
 * what it says it has written.
 *
 * @throws NewerSchema, StoreDamaged, StoreUnusable, StoreFull, StoreBusy, SqliteUnavailable; the file is left as it is
 */
export async function openSqliteStore<Job extends StoredJob, Event, State extends StoredState>(
  file: string,
  { maxSizeBytes }: SqliteOptions = {},
): Promise<SqlCoordinatorStore<Job, Event, State>> {
  const toStoreError = (thrown: unknown): unknown => storeErrorOf(file, thrown);
  const database = await openDatabase(file);
  try {
    requireIntact(database, file);
    const db = new Kysely<Schema>({ dialect: new PreparedSqliteDialect(database) });
    if (maxSizeBytes !== undefined) database.pragma(`max_page_count = ${Math.floor(maxSizeBytes / 4096)}`);
    database.pragma('foreign_keys = on');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    const isReady = await isMigrated(db as Kysely<unknown>, file);
    requireJournal(database, file);
    if (!isReady) await migrate(db as Kysely<unknown>);
    return new SqlCoordinatorStore<Job, Event, State>(db, toStoreError);
  } catch (thrown) {
    database.close();
    throw toStoreError(thrown);
  }
}

/** Keeps a data folder for this process until it is released or the process ends, however it ends. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Takes a data folder for this process, by a lock that the system drops with the process.
 *
 * @throws DataFolderInUse; StoreUnusable, SqliteUnavailable
 */
export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  const file = join(folder, 'coordinator.lock');
  const database = await openDatabase(file);
  try {
    database.exec('begin exclusive');
  } catch (thrown) {
    database.close();
    const error = storeErrorOf(file, thrown);
    throw error instanceof StoreBusy ? new DataFolderInUse(folder) : error;
  }
  return { release: () => void database.close() };
}

async function openDatabase(file: string): Promise<Database.Database> {
  try {
    await mkdir(dirname(file), { recursive: true });
    // Whoever has to wait does so without holding the thread: PreparedSqliteDialect.
    return new Database(file, { timeout: 0 });
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  }
}

/** Reads every page once, so that damage is found now and not when a job needs what is on it. */
function requireIntact(database: Database.Database, file: string): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new StoreDamaged(file, String(found));
}

/** With a write-ahead log readers and the writer do not wait for each other; `full` flushes it at each commit. */
function requireJournal(database: Database.Database, file: string): void {
  const mode = database.pragma('journal_mode = wal', { simple: true });
  if (mode !== 'wal')
    throw new StoreUnusable(file, `a file system without shared memory (journal mode ${String(mode)})`);
  database.pragma('synchronous = full');
}

/** What SQLite or the file system threw, in the words of the store; other errors stay as they are. */
function storeErrorOf(file: string, thrown: unknown): unknown {
  if (thrown instanceof ThawError || !(thrown instanceof Error) || !('code' in thrown))
    return withoutAddon(thrown);
  const code = String(thrown.code);
  if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) return new StoreDamaged(file, thrown.message, thrown);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return new StoreFull(file, thrown);
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return new StoreBusy(file, thrown);
  if (/^(?:SQLITE_(?:CANTOPEN|READONLY|PERM|IOERR|AUTH)|E[A-Z]+$)/.test(code))
    return new StoreUnusable(file, thrown.message, thrown);
  return withoutAddon(thrown);
}

/** The loader's errors: nothing was built, or for another Node. */
function withoutAddon(thrown: unknown): unknown {
  return /Could not locate the bindings file|NODE_MODULE_VERSION|ERR_DLOPEN_FAILED/.test(messageOf(thrown))
    ? new SqliteUnavailable(thrown)
    : thrown;
}
