import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { weightPaths } from '@thaw/layers';
import { writeFileAtomically } from '@thaw/model-files';
import { encodeSavedModel, loadRuntime, SAVED_MODEL_FILE } from '@thaw/runtime';

import { outputNames } from '../model-ports.js';
import type { ModelSession } from '../model-session.js';

/** Inference draws nothing; what draws all the same is refused when it is recorded. */
const NO_DRAWS = { seed: 0, batch: 0 };

/**
 * Writes a model's inference as a SavedModel, for TensorFlow and its servers. Inputs and outputs are called as `fit` calls
 * them; the weights are constants of the graph.
 *
 * @throws NotServable, NotRecordable, GraphTooLarge
 */
export async function saveForServing(session: ModelSession, folder: string): Promise<void> {
  const runtime = await loadRuntime();
  await session.initialize();
  const { model } = session;
  const weights = Array.from(weightPaths(model), ([path, weight]) => [path, weight.read()] as const);
  const graph = runtime.recordInference({
    inputs: session.exampleSpecs(),
    weights: new Map(weights),
    outputs: outputNames(model),
    call: ([first, ...others]) => {
      if (first === undefined) return [];
      const inputs = others.length === 0 ? first : [first, ...others];
      return session.predict(inputs, { execution: 'eager', repeated: NO_DRAWS });
    },
  });
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(join(folder, SAVED_MODEL_FILE), encodeSavedModel(graph));
}
