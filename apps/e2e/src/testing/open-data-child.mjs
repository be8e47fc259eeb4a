// @ts-check
// Opens a folder of photos as a coordinator does, and prints what that cost: node open-data-child.mjs WARM-UP PHOTOS BLOCKS SIDE
import { openData } from '@thaw/datasets';
import { dataSchema } from '@thaw/orchestration';

const [warmUp = '', photos = '', blocks = '', side = ''] = process.argv.slice(2);
const resize = { height: Number(side), width: Number(side) };

/** @param {string} folder */
async function open(folder) {
  const spec = dataSchema.parse({ format: 'images', folder, resize, holdOut: 0.1 });
  const opened = await openData(spec, { folder: '/', cacheFolder: blocks });
  const parts = [opened.train, opened.holdOut].flatMap((part) => part?.blocks ?? []);
  await opened.close();
  return {
    numExamples: parts.reduce((sum, { numExamples }) => sum + numExamples, 0),
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

const maxRssBytes = () => process.resourceUsage().maxRSS * 1024;

// What the libraries take is there from the first photos on.
await open(warmUp);
const before = maxRssBytes();
const prepared = await open(photos);
process.stdout.write(`${JSON.stringify({ ...prepared, growthBytes: maxRssBytes() - before })}\n`);
