// @ts-check
// Cases as the fuzz of model files runs them: the first loads, the second ends the process, the third never ends.
process.on('message', (/** @type {{ index: number }} */ { index }) => {
  process.send?.({ started: { format: 'h5', specimen: `case ${index}` } });
  if (index === 1) process.abort();
  while (index === 2) continue;
  const measured = { index, format: 'h5', specimen: 'case 0', cpuMs: 1, growthBytes: 0 };
  process.send?.({ result: { ...measured, outcome: 'loaded', message: '' } });
});
process.send?.({ ready: true });
