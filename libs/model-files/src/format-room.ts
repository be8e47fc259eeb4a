import type { ModelContent, WritableFormat } from './model-content.js';
import { isKnownOptimizer } from './optimizer-slots.js';

/** What a model is written as: a file that Thaw reads, or a graph for TensorFlow's servers. */
type Target = WritableFormat | 'saved-model';

/** What a file may hold beside weights. */
type Part = 'architecture' | 'compilation' | 'optimizer' | 'use';

const ALL: readonly Part[] = ['architecture', 'compilation', 'optimizer', 'use'];

const ROOM: Readonly<Record<Target, readonly Part[]>> = {
  keras: ALL,
  h5: ALL,
  'weights-h5': ['optimizer'],
  tfjs: ['architecture', 'use'],
  thaw: ['architecture', 'use'],
  'saved-model': [],
};

/** What of a model is lost when it is written in a format, for people; nothing where there is room for all. */
export function lossesIn(format: Target, content: ModelContent): readonly string[] {
  const isLost = (part: Part): boolean => !ROOM[format].includes(part);
  const parts: readonly Part[] = ALL.filter((part) => isLost(part) && describe(part, content) !== undefined);
  return [...parts.map((part) => describe(part, content) ?? ''), ...unknownOptimizer(content)];
}

function describe(part: Part, { training, optimizer, use }: ModelContent): string | undefined {
  switch (part) {
    case 'architecture':
      return 'the architecture, and with it what is frozen';
    case 'compilation':
      return training && 'how it was compiled';
    case 'optimizer':
      return (
        optimizer && `the state of its optimizer (${optimizer.className} after ${optimizer.iteration} steps)`
      );
    case 'use':
      return use === undefined ? undefined : 'how it is used (class names, preprocessing)';
  }
}

/** Of an optimizer that is not known, no slots were read. */
function unknownOptimizer({ training, optimizer }: ModelContent): readonly string[] {
  const className = training?.optimizer?.className;
  if (className === undefined || optimizer !== undefined || isKnownOptimizer(className)) return [];
  return [`the state of its optimizer (${className}, which Thaw does not have)`];
}
