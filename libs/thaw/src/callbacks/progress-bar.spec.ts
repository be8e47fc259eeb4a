import { describe, expect, it } from 'vitest';

import { ProgressBar } from './progress-bar.js';

function draw(style: 'bar' | 'line'): string {
  let text = '';
  let nowMs = 0;
  const output = { write: (part: string) => (text += part) };
  const bar = new ProgressBar({ style, output, clock: () => nowMs });
  bar.setParams({ epochs: 2, steps: 10 });
  bar.onTrainBegin();
  bar.onEpochBegin(0);
  for (let batch = 0; batch < 10; batch++) {
    nowMs += 30;
    bar.onTrainBatchEnd(batch, { loss: 1 / (batch + 1), tiny: 0.000123 });
  }
  bar.onTestBegin();
  bar.onTestBatchEnd(0, {});
  bar.onTestEnd({});
  bar.onEpochEnd(0, { loss: 0.1, val_loss: 2 });
  bar.onTrainEnd();
  return text;
}

describe('ProgressBar', () => {
  it('writes one line for each epoch', () => {
    expect(draw('line')).toBe('Epoch 1/2\n10/10 - 0s 30ms/step - loss: 0.1000 - val_loss: 2.0000\n');
  });

  it('draws its line again as it goes, not more often than every 50 ms', () => {
    const lines = draw('bar').split('\r\u001b[2K');
    expect(lines[0]).toBe('Epoch 1/2\n');
    expect(lines[1]).toBe(' 1/10 ━━────────────────── 0s 30ms/step - loss: 1.0000 - tiny: 1.2300e-4');
    expect(lines.at(-1)).toBe('10/10 ━━━━━━━━━━━━━━━━━━━━ 0s 30ms/step - loss: 0.1000 - val_loss: 2.0000\n');
    expect(lines).toHaveLength(7);
  });
});
