#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then tries on a GPU what tests without one cannot show.
import { parseArguments, readDevice, runMain } from './main-program.mjs';

const USAGE = `npm run test:gpu -- [--device gpu|cpu] [--python FILE]

Says which GPU there is, trains the quickstart's first job on it twice and on two workers, which share it where it is the
only one, and compares the bits of the whole state; then trains for 1,000 steps and says whether the device's memory still grows. Other programs on the GPU disturb that.
Where a Python (--python, by default python3) has a PyTorch that finds the GPU, it also runs rows of npm run bench against that, and
says whether both come to the same losses, and who was how fast.
Prints 'no GPU' with the reason and exits with 77 where there is none that can be used; with 0 if all is right, else with 1.
Needs no network where set-up needs none: a prebuilt TensorFlow is named by THAW_TENSORFLOW_DIR.

--device cpu rehearses the same on the processor, except for the memory.
`;

await runMain(async ({ args, signal }) => {
  const {
    device: named,
    python,
    help,
  } = await parseArguments(
    args,
    {
      device: { type: 'string', default: 'gpu' },
      python: { type: 'string', default: 'python3' },
      help: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const device = readDevice(named);
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { testDevice } = await import('./gpu/gpu-test.mjs');
  return testDevice({ device, python, signal, say: (line) => void process.stdout.write(`${line}\n`) });
});
