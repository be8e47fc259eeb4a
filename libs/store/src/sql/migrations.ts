import { Migrator, type Kysely, type Migration } from 'kysely';
import { messageOf } from '@thaw/errors';
import { NewerSchema } from '../errors.js';
import { createTables } from './migration-0001.js';
import { addNamesAndStatuses } from './migration-0002.js';
import { nameLedgerExamples } from './migration-0003.js';

/** By name, which starts with the schema version that it leads to. What was released is never changed, only followed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-create-tables': { up: createTables },
  '0002-add-names-and-statuses': { up: addNamesAndStatuses },
  '0003-name-ledger-examples': { up: nameLedgerExamples },
};

const MIGRATION_TABLE = 'kysely_migration';

/**
 * Refuses a database that has gone through a migration which is not known here. Changes nothing.
 *
 * @param place names the database in the error
 * @returns whether it has all the tables already
 * @throws NewerSchema; what the database throws
 */
export async function isMigrated(db: Kysely<unknown>, place: string): Promise<boolean> {
  const latest = Math.max(...Object.keys(MIGRATIONS).map(versionOf));
  const found = Math.max(0, ...(await appliedMigrations(db)).map(versionOf));
  if (found > latest) throw new NewerSchema(place, latest, found);
  return found === latest;
}

/** Brings the tables of a database to the latest version: all of it or nothing. @throws what the database throws */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(messageOf(error));
}

/** Names of the migrations that a database has gone through; none for an empty one. */
async function appliedMigrations(db: Kysely<unknown>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const applied = db.withTables<{ [MIGRATION_TABLE]: { name: string } }>();
  const rows = await applied.selectFrom(MIGRATION_TABLE).select('name').execute();
  return rows.map(({ name }) => name);
}

function versionOf(name: string): number {
  return Number.parseInt(name, 10);
}
