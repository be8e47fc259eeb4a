import { describeTransport } from './testing/transport-conformance.js';
import { grpcHarness } from './testing/transport-harness.js';

describeTransport('GrpcPeerTransport', grpcHarness);
