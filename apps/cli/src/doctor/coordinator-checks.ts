import type { CoordinatorView } from '@thaw/protocol';
import { failed, ok, warning, type Check } from './check.js';

/** Clocks that differ by less do not matter: no decision compares two machines' times. */
const TOLERATED_CLOCK_DIFFERENCE_MS = 2_000;

/** What was asked of a coordinator, and what this side knows. */
export interface CoordinatorFacts {
  readonly address: string;
  readonly view: CoordinatorView;
  readonly ownVersion: string;
  /** This machine's clock before and after the question, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Of a worker that would be started on this machine; null where TensorFlow does not load. */
  readonly ownNumericsClass: Readonly<Record<string, string>> | null;
}

/** Judges version and clock of a coordinator, and whether a worker of this machine could join its pool. */
export function coordinatorChecks(facts: CoordinatorFacts): Check[] {
  return [versionCheck(facts), clockCheck(facts), poolCheck(facts)];
}

/** A coordinator that did not answer: a fault where one was named, and else only not started yet. */
export function unreachable(message: string, isNamed: boolean): Check {
  if (isNamed) return failed('coordinator', message, 'correct --coordinator, or start it');
  return warning('coordinator', 'none runs at the default address', 'start one with "thaw up --workers 2"');
}

function versionCheck({ address, view, ownVersion }: CoordinatorFacts): Check {
  const found = `${address} runs version ${view.version}, this is ${ownVersion}`;
  if (view.version === ownVersion) return ok('coordinator', found);
  return warning('coordinator', found, 'install the same version on both sides');
}

/** The coordinator's answer was written at some time between question and answer. */
function clockCheck({ view, askedAt, answeredAt }: CoordinatorFacts): Check {
  const earliest = view.at - answeredAt;
  const latest = view.at - askedAt;
  const differenceMs = earliest > 0 ? earliest : latest < 0 ? -latest : 0;
  const found = `the coordinator's differs by ${differenceMs === 0 ? 'nothing measurable' : `${differenceMs} ms`}`;
  if (differenceMs <= TOLERATED_CLOCK_DIFFERENCE_MS) return ok('clock', found);
  return warning('clock', found, 'set both clocks (NTP): times in events and certificates will look wrong');
}

function poolCheck({ view: { workers }, ownNumericsClass }: CoordinatorFacts): Check {
  const numIdle = workers.filter(({ jobId }) => jobId === null).length;
  const found = `${workers.length} workers, ${numIdle} of them idle`;
  const [first] = workers;
  if (first === undefined) return warning('workers', 'none', 'start some with "thaw worker --coordinator"');
  if (ownNumericsClass === null) return ok('workers', found);
  const differing = Object.keys({ ...first.numericsClass, ...ownNumericsClass }).filter(
    (key) => first.numericsClass[key] !== ownNumericsClass[key],
  );
  if (differing.length === 0)
    return ok('workers', `${found}; a worker of this machine computes the same bits`);
  const differences = differing.map(
    (key) => `${key} ${ownNumericsClass[key] ?? 'none'} here and ${first.numericsClass[key] ?? 'none'} there`,
  );
  return warning(
    'workers',
    `${found}; a worker of this machine would be refused: ${differences.join('; ')}`,
    'only workers that compute the same bits share a pool; make these equal (see --threads and "thaw setup")',
  );
}
