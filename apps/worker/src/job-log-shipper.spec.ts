import { expect, it } from 'vitest';
import { createLogger } from '@thaw/observability';
import type { LogLine } from '@thaw/protocol';
import { JobLogShipper } from './job-log-shipper.js';

it('sends what was logged of each job, from info on, whatever is written to standard error', async () => {
  const shipper = new JobLogShipper();
  const written: string[] = [];
  const logger = createLogger({
    name: 'worker',
    level: 'error',
    destination: { write: (line) => void written.push(line) },
    also: { level: 'info', write: (line) => shipper.write(line) },
  });
  logger.info({ jobId: 'a', rank: 1 }, 'assigned');
  logger.debug({ jobId: 'a' }, 'a step');
  logger.info('joined');
  logger.error({ jobId: 'b' }, 'failed');
  const sent: (readonly [string, readonly LogLine[]])[] = [];
  shipper.sendBy(async (jobId, lines) => void sent.push([jobId, lines]));
  await shipper.flush();
  expect(sent.map(([jobId, lines]) => [jobId, lines.map(({ level }) => level)])).toEqual([
    ['a', ['info']],
    ['b', ['error']],
  ]);
  expect(JSON.parse(sent[0]?.[1][0]?.text ?? '')).toMatchObject({ msg: 'assigned', rank: 1 });
  expect(written).toHaveLength(1);
  await shipper.flush();
  expect(sent).toHaveLength(2);
});

it('drops the oldest lines while nobody takes them, and survives one that cannot be sent', async () => {
  const shipper = new JobLogShipper();
  const textOf = (number: number) => JSON.stringify({ jobId: 'a', level: 'info', time: new Date(0), number });
  for (let number = 0; number < 1_500; number++) shipper.write(textOf(number));
  let numTried = 0;
  shipper.sendBy((_, lines) => {
    numTried = lines.length;
    return Promise.reject(new Error('gone'));
  });
  await shipper.flush();
  expect(numTried).toBe(1_000);
});
