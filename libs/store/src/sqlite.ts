export {
  lockDataFolder,
  openSqliteStore,
  type DataFolderLock,
  type SqliteOptions,
} from './sql/sqlite-file.js';
