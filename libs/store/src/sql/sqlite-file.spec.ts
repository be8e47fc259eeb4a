import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { Kysely, Migrator, SqliteDialect } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  testCoordinatorStoreConformance,
  type TestCoordinatorStore,
  type TestState,
} from '../testing/coordinator-store-conformance.js';
import { testJobStoreConformance, type TestEvent, type TestJob } from '../testing/job-store-conformance.js';
import { SqliteUnavailable } from '../errors.js';
import { createTables } from './migration-0001.js';
import { lockDataFolder, openSqliteStore, type SqliteOptions } from './sqlite-file.js';

let folder = '';
let file = '';
let numFiles = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-sqlite-'));
});
beforeEach(() => nextFile());
afterAll(() => rm(folder, { recursive: true }));

function nextFile(): string {
  numFiles += 1;
  file = join(folder, `data ${numFiles}`, 'coordinator.sqlite');
  return file;
}

async function open(options?: SqliteOptions): Promise<TestCoordinatorStore> {
  const store = await openSqliteStore<TestJob, TestEvent, TestState>(file, options);
  onTestFinished(() => store.close());
  return store;
}

testJobStoreConformance('SQLite', async () => openSqliteStore(nextFile()));
testCoordinatorStoreConformance('SQLite', async () => {
  const path = nextFile();
  return () => openSqliteStore(path);
});

describe('a SQLite store', () => {
  it('writes ahead, and names the version of its schema', async () => {
    await open();
    const other = new Database(file);
    expect(other.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(other.prepare('select name from kysely_migration').all()).toEqual([
      { name: '0001-create-tables' },
      { name: '0002-add-names-and-statuses' },
      { name: '0003-name-ledger-examples' },
    ]);
    other.close();
  });

  it("reads one job's new events by an index, however long the log is", async () => {
    const store = await open();
    await store.createJob({ id: 'a', name: 'a' });
    const reader = new Database(file, { readonly: true });
    const plan = reader
      .prepare(
        'explain query plan select seq, job_id, event from job_events where seq > 5 and job_id = ? order by seq limit 256',
      )
      .all('a');
    reader.close();
    expect(plan).toMatchObject([{ detail: expect.stringContaining('USING INDEX job_events_by_job') }]);
  });

  it('takes a write of another process for what it is: a later term', async () => {
    const store = await open();
    await store.createJob({ id: 'a', name: 'a' });
    expect(await store.takeTerm()).toBe(1);
    const other = `
      const database = new (require('better-sqlite3'))(process.argv[1]);
      database.exec('update coordinator_terms set term = term + 1');`;
    await promisify(execFile)(process.execPath, ['-e', other, file], { cwd: import.meta.dirname });
    await expect(store.appendEvent('a', { type: 'late' })).rejects.toMatchObject({
      code: 'ABORTED',
      message: expect.stringContaining('in term 2, which another coordinator has taken'),
    });
    expect(await store.readEvents()).toEqual([]);
  });
});

describe('a SQLite store of an earlier version', () => {
  it('of the first version is brought to the latest one: its jobs are found by name and status', async () => {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: await makeFile() }) });
    const provider = { getMigrations: async () => ({ '0001-create-tables': { up: createTables } }) };
    await new Migrator({ db, provider }).migrateToLatest();
    await db.destroy();
    const first = new Database(file);
    const addJob = first.prepare('insert into jobs (number, id, record) values (?, ?, ?)');
    for (const [index, id] of ['b', 'a'].entries())
      addJob.run(index + 1, id, JSON.stringify({ id, spec: { name: 'digits' } }));
    first.prepare('insert into job_states values (?, ?)').run('b', JSON.stringify({ status: 'succeeded' }));
    first.close();
    const store = await open();
    expect(await store.findNewestJobState({ name: 'digits', status: 'succeeded' })).toEqual({
      jobId: 'b',
      state: { status: 'succeeded' },
    });
    expect(await store.listUndecidedJobs()).toMatchObject([{ id: 'a' }]);
  });
});

describe('a SQLite store that cannot be opened', () => {
  it('was written by a newer Thaw: the file stays as it is', async () => {
    await (await open()).close();
    const newer = new Database(file);
    newer.exec("insert into kysely_migration values ('0007-later', '2030-01-01T00:00:00.000Z')");
    newer.close();
    const before = await readFile(file);
    await expect(open()).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `${file}: expected schema version 3 at most, received version 7, which a newer Thaw has written. Nothing was changed. Start that Thaw, or a newer one; or give this one another --data-dir.`,
    });
    expect(await readFile(file)).toEqual(before);
  });

  it('is no database', async () => {
    await (await open()).close();
    await writeFile(file, 'These are notes, and no database at all.'.repeat(100));
    const before = await readFile(file);
    await expect(open()).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringMatching(
        /is none or is damaged \(file is not a database\)\. It was left as it is: put/,
      ),
    });
    expect(await readFile(file)).toEqual(before);
  });

  it('is cut off, or altered in its middle', async () => {
    const store = await open();
    await store.createJob({ id: 'a', name: 'a' });
    const events = Array.from({ length: 500 }, (_, sequence) => ({
      ...{ jobId: 'a', sequence },
      event: { type: 'x'.repeat(100) },
    }));
    await store.commit({ states: [], events });
    await store.close();
    const whole = await readFile(file);
    await truncate(file, whole.length / 2);
    await expect(open()).rejects.toMatchObject({ code: 'DATA_LOSS', name: 'StoreDamaged' });
    await writeFile(file, whole.fill(0x5a, 20_000, 24_000));
    await expect(open()).rejects.toMatchObject({ code: 'DATA_LOSS', name: 'StoreDamaged' });
  });

  it('finds no addon that this Node loads', () => {
    const thrown = new Error('Could not locate the bindings file. Tried:\n → /somewhere/better_sqlite3.node');
    expect(new SqliteUnavailable(thrown).message).toBe(
      `SQLite is not ready on this machine; expected the addon of better-sqlite3 for Node ${process.versions.node}, received: Could not locate the bindings file. Run \`npx thaw setup\`, in a checkout \`npm run setup\`, which compiles it, then try again.`,
    );
  });

  it('lies where no file can be', async () => {
    await writeFile(join(folder, 'a file'), '');
    file = join(folder, 'a file', 'coordinator.sqlite');
    await expect(open()).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(/EEXIST.* Correct the owner or the mode of the file/),
    });
  });

  it('may not be written', async () => {
    await (await open()).close();
    await chmod(file, 0o444);
    await chmod(dirname(file), 0o755);
    await expect(asAnybody(() => open())).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      name: 'StoreUnusable',
    });
  });
});

describe('a SQLite store on a full disk', () => {
  it('undoes the write that has no room, keeps what it held, and goes on once there is room', async () => {
    const store = await open({ maxSizeBytes: 200_000 });
    await store.createJob({ id: 'a', name: 'a' });
    await store.appendEvent('a', { type: 'small' });
    const states = [{ jobId: 'a', state: { status: 'x'.repeat(300_000) } }];
    const events = [{ jobId: 'a', sequence: 1, event: { type: 'never' } }];
    await expect(store.commit({ states, events })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: `${file}: expected room for a write, received a full disk. The write is undone, and what was stored before is kept. Free space on that disk, then start the coordinator again.`,
    });
    expect(await store.readEvents()).toHaveLength(1);
    await store.appendEvent('a', { type: 'still small' });
    await store.close();
    expect((await (await open()).readEvents()).map(({ event }) => event.type)).toEqual([
      'small',
      'still small',
    ]);
  });
});

describe('a data folder', () => {
  it('is one coordinator’s, until it lets go', async () => {
    const path = join(folder, `locked ${numFiles}`);
    const lock = await lockDataFolder(path);
    await expect(lockDataFolder(path)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `${path}: expected a data folder that no other coordinator uses, received one that a running process holds. End that coordinator, or give this one another --data-dir.`,
    });
    lock.release();
    (await lockDataFolder(path)).release();
  });
});

/** An empty database where the store's file will be. */
async function makeFile(): Promise<Database.Database> {
  await mkdir(dirname(file), { recursive: true });
  return new Database(file);
}

/** Does something without the rights of root, who may write everything. */
async function asAnybody<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
