import { MemoryJobStore } from './memory-job-store.js';
import { testJobStoreConformance } from './testing/job-store-conformance.js';

testJobStoreConformance('MemoryJobStore', async () => new MemoryJobStore());
