import { setTimeout as delay } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
} from 'kysely';

/** How long a write waits while another process writes. */
const BUSY_TIMEOUT_MS = 2_000;
const POLL_MS = 5;

/** SQLite through one connection, on which each statement is prepared once and each transaction may write from its start. */
export class PreparedSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database: withStatementsKept(database) });
    this.#database = database;
  }

  /**
   * Waits its turn, without holding the thread. A transaction that reads before it writes could otherwise find on its first
   * write that another process was faster.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (thrown) {
        if (!isBusy(thrown) || waitedMs >= BUSY_TIMEOUT_MS) throw thrown;
      }
      await delay(POLL_MS);
    }
  }

  /** A full disk undoes a transaction by itself; undoing it again would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Kysely's own says no, though SQLite undoes a failed migration as it undoes any other transaction. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The store's queries have a few dozen texts; their statements live as long as the database. */
function withStatementsKept(database: Database.Database) {
  const statements = new Map<string, Database.Statement>();
  return {
    close: () => void database.close(),
    prepare(sql: string) {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
  };
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'SQLITE_BUSY';
}
