#!/usr/bin/env node
// @ts-check
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('thaw: this checkout is not built yet; run "npm run setup" in it, then try again\n');
  process.exitCode = 1;
}
