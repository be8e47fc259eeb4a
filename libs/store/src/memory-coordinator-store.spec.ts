import { MemoryCoordinatorStore, MemoryTables } from './memory-coordinator-store.js';
import {
  testCoordinatorStoreConformance,
  type TestCoordinatorStore,
  type TestState,
} from './testing/coordinator-store-conformance.js';
import { testJobStoreConformance, type TestEvent, type TestJob } from './testing/job-store-conformance.js';

testJobStoreConformance('MemoryCoordinatorStore', async () => new MemoryCoordinatorStore());

testCoordinatorStoreConformance('MemoryCoordinatorStore', async () => {
  const tables = new MemoryTables<TestJob, TestEvent, TestState>();
  return async (): Promise<TestCoordinatorStore> => new MemoryCoordinatorStore(tables);
});
