import { formatShape, textTable, type Json } from '@thaw/layers';
import type { ModelDifference, Side, WeightDifference } from '@thaw/model-files';

/** The files that were compared, as the user named them. */
export type ComparedFiles = Readonly<Record<Side, string>>;

const LONGEST_VALUE = 60;

/** In what two model files differ, for people; `A` and `B` stand for the files. */
export function describeDifference(difference: ModelDifference, files: ComparedFiles): string {
  const { isEqual, numEqualWeights, config, freezing, weights } = difference;
  if (isEqual) return `equal: ${files.a} and ${files.b}, ${numEqualWeights} weights`;
  if (isEqual === null) return 'no difference was found, but weights could not be compared';
  return [
    `A ${files.a}`,
    `B ${files.b}`,
    ...describeConfig(config),
    ...(freezing.length === 0
      ? []
      : textTable(
          ['Frozen', 'in'],
          freezing.map(({ path, isFrozenIn }) => [nameOf(path), nameOfSide(isFrozenIn)]),
        )),
    ...describeWeights(weights),
    `${numEqualWeights} weights are equal, ${weights.length} differ`,
  ].join('\n');
}

function describeConfig(config: ModelDifference['config']): readonly string[] {
  const missing = config.filter((each) => 'onlyIn' in each);
  const settings = config.filter((each) => 'field' in each);
  const rows = settings.map(({ path, field, a, b }) => [nameOf(path), field, shown(a), shown(b)]);
  return [
    ...(rows.length === 0 ? [] : textTable(['Layer', 'Setting', 'A', 'B'], rows)),
    ...(missing.length === 0
      ? []
      : textTable(
          ['Layer', 'Type', 'only in'],
          missing.map(({ path, className, onlyIn }) => [nameOf(path), className, nameOfSide(onlyIn)]),
        )),
  ];
}

function describeWeights(weights: readonly WeightDifference[]): readonly string[] {
  const ofShape = weights.filter((each): each is ShapeDifference => !('numElements' in each));
  const ofValues = weights.filter((each) => 'numElements' in each);
  return [
    ...(ofShape.length === 0
      ? []
      : textTable(
          ['Weight', 'Shape in A', 'Shape in B'],
          ofShape.map((each) => [each.path, ...shapesOf(each)]),
        )),
    ...(ofValues.length === 0
      ? []
      : textTable(
          ['Weight', 'Elements', 'Different', 'Not finite', 'Largest |A - B|', 'relative'],
          ofValues.map(({ path, numElements, numDifferent, numNotFinite, maxAbsolute, maxRelative }) => [
            path,
            String(numElements),
            String(numDifferent),
            String(numNotFinite),
            maxAbsolute.toPrecision(3),
            maxRelative.toPrecision(3),
          ]),
          ['Elements', 'Different', 'Not finite', 'Largest |A - B|', 'relative'],
        )),
  ];
}

type ShapeDifference = Exclude<WeightDifference, { readonly numElements: number }>;

function shapesOf(each: ShapeDifference): readonly string[] {
  if ('shapes' in each) return [formatShape(each.shapes.a), formatShape(each.shapes.b)];
  const own = each.shape === null ? 'not in its architecture' : formatShape(each.shape);
  return each.onlyIn === 'a' ? [own, '-'] : ['-', own];
}

function nameOf(path: string): string {
  return path === '' ? 'the model itself' : path;
}

function nameOfSide(side: Side): string {
  return side.toUpperCase();
}

function shown(value: Json): string {
  if (value === null) return '-';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
