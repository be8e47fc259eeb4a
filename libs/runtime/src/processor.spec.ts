import { describe, expect, it } from 'vitest';

import { parseProcessor, readProcessor } from './processor.js';

const X86 = `processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 143
model name\t: Intel(R) Xeon(R) Platinum
stepping\t: 8
flags\t\t: fpu sse4_2 sse4_1 fma avx2 avx hypervisor amx_tile

processor\t: 1
model name\t: another
`;

describe('parseProcessor', () => {
  it('takes model and vector instructions of the first core', () => {
    expect(parseProcessor(X86)).toEqual({
      model: 'Intel(R) Xeon(R) Platinum / GenuineIntel / 6 / 143 / 8',
      instructionSet: 'amx_tile avx avx2 fma sse4_1 sse4_2',
    });
  });

  it('reads what Arm machines write', () => {
    const arm = 'processor\t: 0\nFeatures\t: fp asimd sve bf16\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n';
    expect(parseProcessor(arm)).toEqual({ model: '0x41 / 0xd40', instructionSet: 'asimd bf16 sve' });
  });

  it('says unknown where nothing is told', () => {
    expect(parseProcessor('')).toEqual({ model: 'unknown', instructionSet: 'unknown' });
  });
});

describe('readProcessor', () => {
  it('describes this machine the same way twice', () => {
    expect(readProcessor()).toEqual(readProcessor());
    expect(readProcessor().model).not.toBe('');
  });
});
