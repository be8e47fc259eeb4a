import { describeTransport } from './testing/transport-conformance.js';
import { memoryHarness } from './testing/transport-harness.js';

describeTransport('MemoryNetwork', memoryHarness);
