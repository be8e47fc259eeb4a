import { attributeValue, type GraphConstant, type GraphNode } from './graph.js';

/** What a node is given for one input. */
export interface Operand {
  readonly shape: readonly number[];
  /** Whether it has one row for each example on its first axis; else it is the same for all examples. */
  readonly hasRows: boolean;
  /** Its values, where the graph holds them. */
  readonly constant?: GraphConstant | undefined;
}

type Rule = (operands: readonly Operand[], node: GraphNode) => boolean;

/**
 * Whether each row of a node's outputs depends on the same row of its inputs alone, and on what is the same for all. An op that
 * is not known here says no: what is computed of it is then computed anew for every batch, which is slower and never wrong.
 */
export function isRowWise(node: GraphNode, operands: readonly Operand[]): boolean {
  const rows = operands.find(({ hasRows }) => hasRows)?.shape[0];
  if (rows === undefined || node.shapes.some((shape) => shape[0] !== rows)) return false;
  return RULES.get(node.op)?.(operands, node) ?? false;
}

/** The first operand has the rows, and every other is the same for all examples. */
const firstHasRows: Rule = ([first, ...others]) =>
  first?.hasRows === true && others.every(({ hasRows }) => !hasRows);

/** Values at the same place meet: what is the same for all examples must not have an axis of examples itself. */
const broadcasts: Rule = (operands, { shapes: [shape = []] }) =>
  operands.every(({ hasRows, shape: own }) =>
    hasRows ? own.length === shape.length : own.length < shape.length || own[0] === 1,
  );

/** The operand at this place names axes; the first one is not among them. */
const sparesFirstAxis =
  (place: number): Rule =>
  (operands, node) => {
    const [first] = operands;
    const axes = numbersOf(operands[place]);
    if (axes === undefined || !firstHasRows(operands, node)) return false;
    const rank = first?.shape.length ?? 0;
    return axes.every((axis) => (axis < 0 ? axis + rank : axis) !== 0);
  };

const keepsFirstAxis: Rule = (operands, node) =>
  firstHasRows(operands, node) && numbersOf(operands[1])?.[0] === 0;

/** Nothing is put before the first example, nor after the last one. */
const padsInside: Rule = (operands, node) => {
  const paddings = numbersOf(operands[1]);
  return firstHasRows(operands, node) && paddings?.[0] === 0 && paddings[1] === 0;
};

/** A window reaches over one example. */
const poolsInside: Rule = (operands, node) => {
  const window = attributeValue(node, 'ksize');
  return firstHasRows(operands, node) && Array.isArray(window) && window[0] === 1;
};

/** All parts have rows, and are joined along another axis. */
const joinsInside: Rule = (operands, { shapes: [shape = []] }) => {
  const axis = numbersOf(operands.at(-1))?.[0];
  const parts = operands.slice(0, -1);
  return axis !== undefined && axis !== 0 && axis !== -shape.length && parts.every(({ hasRows }) => hasRows);
};

/** All parts have rows, and lie along a new axis, which is not before that of the examples. */
const stacksInside: Rule = (operands, node) => {
  const axis = Number(attributeValue(node, 'axis') ?? 0);
  const rank = node.shapes[0]?.length ?? 0;
  return (axis < 0 ? axis + rank : axis) > 0 && operands.every(({ hasRows }) => hasRows);
};

/** Parts of each example; where they begin and end is the same for all. */
const splitsInside: Rule = (operands, node) => {
  const axis = numbersOf(operands[2])?.[0];
  return axis !== undefined && axis !== 0 && firstHasRows(operands, node);
};

/** What is read of an example stands in the same row. */
const gathersInside: Rule = ([values, places, axis], node) => {
  const batchDims = attributeValue(node, 'batch_dims');
  const along = numbersOf(axis)?.[0];
  return values?.hasRows === true && places?.hasRows === true && batchDims === 1 && along === 1;
};

const repeatsInside: Rule = (operands, node) =>
  firstHasRows(operands, node) && numbersOf(operands[1])?.[0] === 1;

/** No operand is spread over others, nor is the same for all. */
const choosesByPlace: Rule = (operands, { shapes: [shape = []] }) =>
  operands.every((each) => each.hasRows && each.shape.length === shape.length);

const normalizesByConstants: Rule = (operands, node) =>
  firstHasRows(operands, node) &&
  node.attributes.some(({ name, value }) => name === 'is_training' && value === false);

/** The rows, or a matrix for each example, times one matrix for all. */
const timesMatrix: Rule = (operands, node) => {
  const [left, right] = operands;
  const isTurned = node.attributes.some(({ name, value }) => TURNS_LEFT.has(name) && value === true);
  if (left === undefined || right === undefined || !firstHasRows(operands, node)) return false;
  const [numAxes, numOthers] = [left.shape.length, right.shape.length];
  return numAxes === 2 ? !isTurned && numOthers === 2 : numOthers < numAxes || right.shape[0] === 1;
};

const TURNS_LEFT = new Set(['adj_x', 'transpose_a']);

/** The last axis is not that of the examples. */
const alongLastAxis: Rule = (operands, node) =>
  firstHasRows(operands, node) && (operands[0]?.shape.length ?? 0) > 1;

const ELEMENTWISE =
  'Abs Add AddV2 Cast Ceil ClipByValue Cos Div DivNoNan Elu Erf Exp Expm1 Floor FloorDiv Identity LeakyRelu Log Log1p Maximum ' +
  'Minimum Mul Neg Pow RealDiv Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Softplus Softsign Sqrt Square ' +
  'SquaredDifference Sub Tanh Greater GreaterEqual Less LessEqual Equal NotEqual LogicalAnd LogicalOr LogicalNot SelectV2 ' +
  'OnesLike ZerosLike';
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...ELEMENTWISE.split(' ').map((op) => [op, broadcasts] as const),
  ...['Conv2D', 'DepthwiseConv2dNative', 'BiasAdd', 'ResizeBilinear', 'ResizeNearestNeighbor', 'Reshape'].map(
    (op) => [op, firstHasRows] as const,
  ),
  ...['Mean', 'Sum', 'Max', 'Min', 'Prod', 'ExpandDims', 'ReverseV2'].map(
    (op) => [op, sparesFirstAxis(1)] as const,
  ),
  ...['Softmax', 'LogSoftmax'].map((op) => [op, alongLastAxis] as const),
  ...['Pad', 'PadV2', 'MirrorPad'].map((op) => [op, padsInside] as const),
  ...['MaxPool', 'AvgPool'].map((op) => [op, poolsInside] as const),
  ['Transpose', keepsFirstAxis],
  ...['MatMul', 'BatchMatMul', 'BatchMatMulV2'].map((op) => [op, timesMatrix] as const),
  ['ConcatV2', joinsInside],
  ['Pack', stacksInside],
  ['SplitV', splitsInside],
  ['GatherV2', gathersInside],
  ['Tile', repeatsInside],
  ['Select', choosesByPlace],
  ['FusedBatchNormV3', normalizesByConstants],
]);

const CHEAP = new Set([
  ...ELEMENTWISE.split(' '),
  'BiasAdd',
  'Pad',
  'PadV2',
  'MirrorPad',
  'Reshape',
  'ExpandDims',
  ...'GatherV2 Pack ReverseV2 Select SplitV Tile'.split(' '),
]);

/** Whether an op takes no longer than reading and writing its tensors. */
export function isCheap(op: string): boolean {
  return CHEAP.has(op);
}

function numbersOf(operand: Operand | undefined): readonly number[] | undefined {
  const values = operand?.constant?.values;
  return values && Array.from(values);
}
