import type { LayerClass } from '@thaw/layers';
import type { ReadOptions } from '@thaw/model-files';
import type { ApplicationSpec } from '@thaw/orchestration';

/** What a command knows about a model beside its file. */
export interface ModelKnowledge {
  /** Files that register layers which the model has. */
  readonly modules: readonly string[];
  /** The architecture of a file of weights alone. */
  readonly application?: ApplicationSpec | undefined;
}

/** How a model file is to be read. @throws InvalidLayerModule naming the file of a module that is none */
export async function readOptionsOf({ modules, application }: ModelKnowledge): Promise<ReadOptions> {
  return {
    customLayers: await layersOf(modules),
    ...(application !== undefined && { architecture: await architectureOf(application) }),
  };
}

async function layersOf(files: readonly string[]): Promise<Readonly<Record<string, LayerClass>>> {
  if (files.length === 0) return {};
  // Loaded here, for few commands need them to start.
  const { readCustomLayers } = await import('@thaw/training');
  return readCustomLayers(files);
}

async function architectureOf(application: ApplicationSpec): Promise<ReadOptions['architecture']> {
  const { applicationConfig } = await import('@thaw/training');
  return applicationConfig(application);
}
