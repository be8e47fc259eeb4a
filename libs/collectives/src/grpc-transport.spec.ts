import { describeTransport } from './testing/transport-conformance.js';
import { grpcHarness, streamHarness } from './testing/transport-harness.js';

describeTransport('GrpcPeerTransport', grpcHarness);
describeTransport('GrpcPeerTransport without shared memory', streamHarness);
