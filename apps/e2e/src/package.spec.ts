import { expect, it } from 'vitest';
import { packCheckout } from './testing/packed-project.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();

// That it works where it is installed is in package.long.ts.
it('the package holds what runs and its licence, no tests and nothing that was built for this machine', async () => {
  const { file, paths, sizeBytes } = await packCheckout(bed.folder);
  process.stdout.write(`${file}: ${sizeBytes} bytes in ${paths.length} files\n`);
  expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']));
  const unwanted = /\.spec\.|_test\.|\/(?:testing|fixtures|src|deps)\/|\.(?:map|node|so|tsbuildinfo)(?:\.|$)/;
  // SQLite is compiled where it is used: its sources are carried.
  const carried = paths.filter((path) => !/^node_modules\/better-sqlite3\/(?:deps|src)\//.test(path));
  expect(carried.filter((path) => unwanted.test(path))).toEqual([]);
  expect(sizeBytes).toBeLessThan(5_000_000);
});
