// @ts-check
// Lets watchers follow a job; says when each has heard something, and at the end how many heard the job's last event.
import { connect } from 'thaw/client';

const [address = '', jobId = '', count = ''] = process.argv.slice(2);
const coordinator = await connect({ address });
let numHearing = 0;
const watching = Array.from({ length: Number(count) }, async () => {
  let last = '';
  for await (const event of coordinator.job(jobId)) {
    if (last === '' && ++numHearing === Number(count)) process.stdout.write('watching\n');
    last = event.type;
  }
  return last === 'JobCancelled' || last === 'JobSucceeded';
});
const heard = await Promise.all(watching);
process.stdout.write(`${heard.filter(Boolean).length}\n`);
coordinator.close();
