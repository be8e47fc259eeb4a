import type { z } from 'zod';
import { reportedMetricNames } from './metric-names.js';
import { CONTINUE, phaseFields } from './phase-spec.js';

/** What stands under `train`, before anything is known about it but that it is a mapping. */
type Unchecked = Readonly<Record<string, unknown>>;

type Path = readonly PropertyKey[];

/** Says what is wrong: in words, or by the names that would have been right. */
type Report = (path: Path, expected: string | readonly string[]) => void;

/** What a job without phases has to say itself. */
const REQUIRED: readonly [keyof typeof phaseFields, string][] = [
  ['optimizer', 'a mapping'],
  ['epochs', 'a whole number'],
];

/**
 * Adds the problems of `train` that are not those of one field: phases beside a phase's own fields, or neither; phases of
 * one name; rules that watch what nobody measures. It looks only at what is well-formed, so that all problems show at once.
 */
export function addTrainProblems(train: Unchecked, context: z.core.$RefinementCtx): void {
  const report: Report = (path, expected) => {
    const place = { path: [...path], input: train };
    if (typeof expected === 'string') context.addIssue({ code: 'custom', message: expected, ...place });
    else context.addIssue({ code: 'invalid_value', values: [...expected], ...place });
  };
  const isMixed = String(train['precision']).startsWith('mixed_');
  if (isMixed && train['execution'] === 'eager')
    report(['precision'], 'float32 beside execution: eager, for only compiled passes have another one');
  if (train['lossScale'] !== undefined && train['precision'] !== 'mixed_float16')
    report(['precision'], 'mixed_float16 beside lossScale, for in no other precision the loss is scaled');
  const monitors = monitorsOf(train['metrics']);
  if (train['phases'] === undefined) {
    for (const [key, expected] of REQUIRED) if (train[key] === undefined) report([key], expected);
    checkRules(train, train['optimizer'], [], monitors, report);
    return;
  }
  for (const key of Object.keys(phaseFields))
    if (train[key] !== undefined) report([key], 'nothing here beside phases, each of which has its own');
  if (Array.isArray(train['phases'])) checkPhases(train['phases'].map(recordOf), monitors, report);
}

function checkPhases(phases: readonly Unchecked[], monitors: readonly string[], report: Report): void {
  let optimizer: unknown;
  phases.forEach((phase, index) => {
    const path = ['phases', index];
    const isTaken = phases.slice(0, index).some(({ name }) => name !== undefined && name === phase['name']);
    if (isTaken) report([...path, 'name'], 'a name that no other phase has');
    if (phase['optimizer'] !== CONTINUE) optimizer = phase['optimizer'];
    else if (index === 0) report([...path, 'optimizer'], 'a mapping, for there is no phase before');
    checkRules(phase, optimizer, path, monitors, report);
  });
}

function checkRules(
  phase: Unchecked,
  optimizer: unknown,
  path: Path,
  monitors: readonly string[],
  report: Report,
): void {
  for (const key of ['earlyStopping', 'reduceLrOnPlateau']) {
    const { monitor } = recordOf(phase[key]);
    if (typeof monitor === 'string' && !monitors.includes(monitor))
      report([...path, key, 'monitor'], monitors);
  }
  const hasSchedule = typeof recordOf(optimizer)['learningRate'] === 'object';
  if (hasSchedule && phase['reduceLrOnPlateau'] !== undefined)
    report([...path, 'reduceLrOnPlateau'], 'nothing beside a learning rate that has a schedule');
}

/** What a job measures, over training and over held-back examples. */
function monitorsOf(metrics: unknown): string[] {
  const names = ['loss', ...reportedMetricNames(Array.isArray(metrics) ? metrics : [])];
  return [...names, ...names.map((name) => `val_${name}`)];
}

function recordOf(value: unknown): Unchecked {
  return typeof value === 'object' && value !== null ? (value as Unchecked) : {};
}
