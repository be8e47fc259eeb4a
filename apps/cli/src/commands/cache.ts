import type { Command } from 'commander';
import { FeatureCache } from '@thaw/datasets';
import type { Environment } from '@thaw/runtime/environment';
import { outputOf, withJson, type CommonOptions } from '../command-context.js';
import { EXIT } from '../errors.js';
import { defaultFeatureCache } from './settings.js';

interface CacheOptions extends CommonOptions {
  readonly featureCache: string;
}

/** `thaw cache ls`, `thaw cache verify`, `thaw cache clear` */
export function addCacheCommands(program: Command, environment: Environment): void {
  const withFolder = (command: Command): Command =>
    withJson(command).option('--feature-cache <folder>', 'where it lies', defaultFeatureCache(environment));
  const cache = program
    .command('cache')
    .description(
      "what this machine's workers keep of frozen layers' work on examples, for later epochs and jobs",
    );
  withFolder(cache.command('ls'))
    .description('list it, the most recently used first')
    .action((options: CacheOptions) =>
      outputOf(options).features(new FeatureCache(options.featureCache).list()),
    );
  withFolder(cache.command('verify'))
    .description('read all of it; what is torn or altered is named, and computed anew when it is needed')
    .action((options: CacheOptions) => {
      const features = new FeatureCache(options.featureCache);
      const checked = features.list().map((entry) => ({ ...entry, check: features.verify(entry) }));
      outputOf(options).features(checked);
      if (checked.some(({ check }) => check.numDamaged > 0)) process.exitCode = EXIT.failure;
    });
  withFolder(cache.command('clear'))
    .description('remove all of it; jobs that run go on, and compute anew what they need')
    .action((options: CacheOptions) => {
      const features = new FeatureCache(options.featureCache);
      const entries = features.list();
      for (const { key } of entries) features.remove(key);
      outputOf(options).notice(`removed the features of ${entries.length} sources`, {
        numRemoved: entries.length,
      });
    });
}
