import { describe, expect, it } from 'vitest';
import { Counter, createMetrics, serveMetrics } from './metrics.js';

describe('the metrics of a process', () => {
  it('are told in the text format, with those of the process itself', async () => {
    const registry = createMetrics();
    new Counter({ name: 'thaw_steps_total', help: 'Steps.', registers: [registry] }).inc(3);
    const server = await serveMetrics(registry, '127.0.0.1:0');
    try {
      const response = await fetch(`http://${server.address}/metrics`);
      expect(response.headers.get('content-type')).toContain('text/plain');
      const text = await response.text();
      expect(text).toContain('thaw_steps_total 3');
      expect(text).toContain('process_resident_memory_bytes');
      expect((await fetch(`http://${server.address}/`)).status).toBe(404);
      expect((await fetch(`http://${server.address}/metrics`, { method: 'POST' })).status).toBe(404);
    } finally {
      await server.close();
    }
  });

  it.each(['127.0.0.1', 'nowhere:x', '127.0.0.1:70000'])('cannot be told at %s', async (address) => {
    await expect(serveMetrics(createMetrics(), address)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(`received ${address}`),
    });
  });

  it('cannot be told where somebody else listens', async () => {
    const server = await serveMetrics(createMetrics(), '127.0.0.1:0');
    await expect(serveMetrics(createMetrics(), server.address)).rejects.toThrow(
      'give another --metrics-listen',
    );
    await server.close();
  });
});
