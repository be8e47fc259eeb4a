/**
 * Submits a job file to a Thaw coordinator, waits for its end and downloads what it left: submit.js JOB KEY [HOST:PORT]
 *
 * KEY: submitting again with the same key returns the first job. Exits 0 only when the job succeeded.
 */
import { connect, ThawError } from 'thaw/client';

const [jobFile = '', idempotencyKey = '', address = '127.0.0.1:7070'] = process.argv.slice(2);
try {
  const coordinator = await connect({ address });
  const job = await coordinator.submit(jobFile, { idempotencyKey });
  for await (const event of job) console.log(JSON.stringify(event));
  const { step, training } = await job.result();
  console.log(`${job.id} succeeded after ${step} steps with a loss of ${training?.loss}`);
  await job.download(job.id);
  coordinator.close();
} catch (error) {
  if (!(error instanceof ThawError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exit(1);
}
