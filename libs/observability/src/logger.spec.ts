import { ThawError } from '@thaw/errors';
import { describe, expect, it } from 'vitest';
import { childLogger, createLogger, type Logger, type LogLevel } from './logger.js';

function capture(level?: LogLevel): { logger: Logger; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const logger = createLogger({ name: 'worker', destination, ...(level && { level }) });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createLogger', () => {
  it('writes one JSON line per message, with process name, level name and ISO time', () => {
    const { logger, lines } = capture();
    logger.info({ step: 3 }, 'step done');
    expect(lines()).toEqual([
      expect.objectContaining({
        name: 'worker',
        level: 'info',
        step: 3,
        msg: 'step done',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      }),
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = capture('warn');
    logger.info('hidden');
    logger.warn('shown');
    expect(lines().map(({ msg }) => msg)).toEqual(['shown']);
  });

  it('redacts secrets at any depth, in fields, URLs and bindings of children', () => {
    const { logger, lines } = capture();
    const child = childLogger(logger, { component: 'store', apiKey: 'hunter2' });
    child.info(
      {
        joinToken: 'hunter2',
        request: { headers: { authorization: 'hunter2' } },
        url: 'postgres://me:hunter2@db/x',
      },
      'connected',
    );
    logger.child({ token: 'hunter2' }).info('bound directly');
    expect(JSON.stringify(lines())).not.toContain('hunter2');
    expect(lines()[0]).toMatchObject({
      component: 'store',
      apiKey: '[redacted]',
      joinToken: '[redacted]',
      request: { headers: { authorization: '[redacted]' } },
      url: 'postgres://me:[redacted]@db/x',
    });
  });

  it("logs an error's message, code and stack under err", () => {
    const { logger, lines } = capture();
    logger.error({ err: new ThawError('NOT_FOUND', 'no such job') }, 'request failed');
    expect(lines()[0]?.['err']).toMatchObject({
      message: 'no such job',
      code: 'NOT_FOUND',
      stack: expect.stringContaining('logger.spec'),
    });
  });
});
