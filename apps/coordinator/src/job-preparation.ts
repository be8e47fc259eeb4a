import { ThawError, toThawError } from '@thaw/errors';
import { withInputPathsOf, type JobAttempt } from '@thaw/orchestration';
import type { Happening } from './core.js';
import type { JobFiles } from './job-files.js';
import type { JobInputs } from './job-inputs.js';
import { prepareMaterials, type MaterialSources } from './job-materials.js';
import type { CoordinatorRecords } from './job-record.js';

/** What a job is prepared with. */
export interface PreparationParts {
  readonly records: Pick<CoordinatorRecords, 'getJob'>;
  readonly inputs: JobInputs;
  readonly files: JobFiles;
  readonly sources: MaterialSources;
  readonly dispatch: (happening: Happening) => Promise<void>;
}

/** Reads dataset and model of a job, holds them for its members, and says what came of it. Never rejects. */
export async function prepareJob(
  { jobId, attempt }: JobAttempt,
  { records, inputs, files, sources, dispatch }: PreparationParts,
): Promise<void> {
  let inWordsOfUser = (message: string): string => message;
  try {
    const record = await records.getJob(jobId);
    if (record === undefined) throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"`);
    const placed = await inputs.place({ jobId, attempt }, record.spec, record.inputs);
    ({ inWordsOfUser } = placed);
    const materials = await prepareMaterials(placed.spec, sources);
    const spec = withInputPathsOf(materials.spec, record.spec);
    files.hold(jobId, { ...materials, spec });
    const { prepared, data } = materials.prepared;
    const skipped = data.skipped.map(({ file, why }) => ({
      file: inWordsOfUser(file),
      why: inWordsOfUser(why),
    }));
    const warnings = data.warnings.map(inWordsOfUser);
    await dispatch({ type: 'JobPrepared', jobId, attempt, prepared, data: { ...data, skipped, warnings } });
  } catch (thrown) {
    const { code, message } = toThawError(thrown);
    await dispatch({ type: 'JobPreparationFailed', jobId, attempt, code, message: inWordsOfUser(message) });
  }
}
