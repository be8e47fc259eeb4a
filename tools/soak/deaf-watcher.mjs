// @ts-check
// Asks for a job's events over HTTP/2 and reads none of them: the coordinator's messages stay on its side.
import { connect } from 'node:http2';

const [address = '', jobId = ''] = process.argv.slice(2);
const session = connect(`http://${address}`, { settings: { initialWindowSize: 0 } });
const call = session.request({
  ':method': 'POST',
  ':path': '/thaw.v1.JobService/WatchJob',
  'content-type': 'application/grpc',
  te: 'trailers',
});
// WatchJobRequest with field 1, the job's id; before it the five bytes of gRPC's framing.
const id = Buffer.from(jobId);
const message = Buffer.concat([Buffer.from([0x0a, id.length]), id]);
const frame = Buffer.alloc(5);
frame.writeUInt32BE(message.length, 1);
call.end(Buffer.concat([frame, message]));
call.once('response', () => process.stdout.write('watching\n'));
call.pause();
