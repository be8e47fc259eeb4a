import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runChaos } from './testing/chaos.js';
import {
  EXAMPLE_TWICE,
  plantDefect,
  SKIPPED_REPLICA,
  SUMS_BY_ARRIVAL,
  type Defect,
} from './testing/defective-worker.js';

vi.setConfig({ testTimeout: 400_000 });

describe('chaos finds a worker that', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-defect-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function findingsWith(defect: Defect): Promise<string> {
    const program = await plantDefect(join(folder, 'thaw'), defect);
    const { differences, exitCode, schedule } = await runChaos(
      ...['--minutes', '1.5', '--seed', '7', '--worker-program', program],
    );
    expect(exitCode).toBe(1);
    expect(schedule.length).toBeGreaterThan(0);
    return differences.join('\n');
  }

  it('skips a replica', async () => {
    const findings = await findingsWith(SKIPPED_REPLICA);
    expect(findings).toMatch(/^losses: step \d+ of worker \S+ in generation \S+: expected .+, received/m);
    expect(findings).toMatch(
      /^reports: step \d+, worker \S+ in generation \S+: expected replicas .*7.*, received/m,
    );
    expect(findings).toMatch(
      /^ledger: step \d+, replica \d: expected examples \[.+\] of the \d+ .*, received/m,
    );
  });

  it('counts an example twice', async () => {
    const findings = await findingsWith(EXAMPLE_TWICE);
    expect(findings).toMatch(/^losses: step \d+ of worker/m);
    expect(findings).toMatch(
      /^ledger: step \d+, replica \d: expected examples \[(\d+),(\d+)\] .*, received examples \[(?:\1,\1,\2|\1,\2,\2)\]/m,
    );
    expect(findings).toMatch(/^proof: step \d+: expected 16 examples, its rows name \d+$/m);
  });

  it('adds sums up in the order in which they arrive', async () => {
    const findings = await findingsWith(SUMS_BY_ARRIVAL);
    expect(findings).toMatch(/^losses: step \d+ of worker/m);
    expect(findings).toMatch(/^tensors: \S+\.safetensors \S+: expected SHA-256/m);
    expect(findings).not.toMatch(/^(?:ledger|proof|reports): /m);
  });
});
