import { messageOf } from '@thaw/errors';
import { loadRuntime, requireGpu } from '@thaw/runtime';
import { evaluateFile, type EvaluationRequest } from './inference/evaluation.js';
import { predictFolder, type PredictionRequest } from './inference/prediction.js';
import { saveForServing, type ServingRequest } from './inference/serving.js';

/** What this process is asked, as JSON in its first argument. */
export type InferenceRequest =
  | ({ readonly task: 'predict'; readonly needsGpu: boolean } & PredictionRequest)
  | ({ readonly task: 'evaluate'; readonly needsGpu: boolean } & EvaluationRequest)
  | ({ readonly task: 'serve' } & ServingRequest);

/** Prints each answer as one JSON object in a line. */
async function main(): Promise<void> {
  process.stdin
    .resume()
    .once('end', () => process.exit(1))
    .unref();
  const request = JSON.parse(process.argv[2] ?? '{}') as InferenceRequest;
  if (request.task === 'serve') return saveForServing(request);
  const runtime = await loadRuntime();
  if (request.needsGpu) await requireGpu(runtime);
  const print = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (request.task === 'evaluate') print(await evaluateFile(request, runtime.random));
  else for await (const prediction of predictFolder(request, runtime)) print(prediction);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`thaw: ${messageOf(thrown)}\n`);
  process.exitCode = 1;
});
