import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import type { CutCandidate } from './cut-candidates.js';
import { foldNormalization } from './fold-normalization.js';
import type { Graph } from './graph.js';
import { graphDigest } from './graph-digest.js';
import { recordGraph } from './record-graph.js';
import { RecordedGraph } from './recorded-graph.js';
import { findCut, splitGraph } from './split-graph.js';

const { random } = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend;
const FLOATS = { dtype: backend.binding.TF_FLOAT };

let seed = 0;
const draw = (shape: readonly number[]): tf.Tensor => random.normal(shape, [9, ++seed], 0, 1);
const images = (numExamples: number): tf.Tensor4D => draw([numExamples, 6, 6, 3]) as tf.Tensor4D;

const kernel = draw([3, 3, 3, 8]) as tf.Tensor4D;
const depthwise = draw([3, 3, 3, 2]) as tf.Tensor4D;
const large = draw([32, 32, 3, 8]) as tf.Tensor4D;
const ofChannels = (size: number): tf.Tensor => draw([1, 1, 1, size]);
const [bias, scale, shift] = [draw([8]), ofChannels(8), ofChannels(8)];
const head = draw([8, 2]) as tf.Tensor2D;
const squareKernel = draw([8, 8]) as tf.Tensor2D;
const pairKernel = draw([2, 2]) as tf.Tensor2D;

const EXAMPLES = { examples: 'examples' };

type Call = (x: tf.Tensor4D, weight: tf.Tensor2D) => tf.Tensor;

function graphOf(call: Call, numExamples = 4): Graph {
  const [x, weight] = [images(numExamples), tf.clone(head)];
  const inputs = new Map<string, tf.Tensor>([
    ['examples', x],
    ['weight', weight],
  ]);
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: ['y'] };
  const { graph } = recordGraph(backend, { ...recording, call: () => [call(x, weight)] }, true);
  tf.dispose([x, weight]);
  return graph;
}

function run(graph: Graph, inputs: readonly tf.Tensor[]): Float32Array {
  const compiled = CompiledGraph.load(backend, graph);
  const [output] = compiled.run(inputs);
  compiled.dispose();
  const values = output!.dataSync<'float32'>();
  output!.dispose();
  return values;
}

const WITH_DRAWS = { ...EXAMPLES, draws: ['noise', 'spare'] };

const drawnInputs = (numExamples: number) => ({
  x: images(numExamples),
  noise: draw([numExamples, 1, 1, 1]) as tf.Tensor4D,
  spare: draw([numExamples, 1]),
  weight: tf.clone(head),
});

/** Of four examples, with two draws for each. */
function graphWithDraws(call: (given: ReturnType<typeof drawnInputs>) => tf.Tensor): Graph {
  const given = drawnInputs(4);
  const { x, ...others } = given;
  const inputs = new Map<string, tf.Tensor>([['examples', x], ...Object.entries(others)]);
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: ['y'] };
  return recordGraph(backend, { ...recording, call: () => [call(given)] }, true).graph;
}

const opsOf = ({ nodes }: Graph): string[] =>
  nodes.map(({ op }) => op).filter((op) => op !== 'Const' && op !== 'Placeholder');

const normalized = (x: tf.Tensor4D): tf.Tensor =>
  tf.add(tf.mul(tf.add(tf.conv2d(x, kernel, 1, 'same'), bias), scale), shift);
const pooled = (x: tf.Tensor): tf.Tensor2D => tf.max(x, [1, 2]);
const network: Call = (x, weight) => tf.matMul(pooled(tf.relu(normalized(x))), weight);

describe('a recorded pass', () => {
  it('holds what depends on no input as constants', () => {
    const graph = graphOf((x) => tf.mul(x, tf.sqrt(tf.add(tf.square(tf.scalar(3)), 16))));
    expect(opsOf(graph)).toEqual(['Mul', 'Identity']);
  });

  it('may read what does not depend on an input, and nothing else', () => {
    const record = (call: (x: tf.Tensor) => tf.Tensor): unknown => {
      const x = images(2);
      return RecordedGraph.record(backend, { inputs: new Map([['x', x]]), call: () => [call(x)] });
    };
    expect(record((x) => tf.mul(x, tf.add(1, tf.scalar(2)).dataSync()[0]!))).toBeInstanceOf(RecordedGraph);
    expect(record((x) => tf.mul(x, tf.sum(x).dataSync()[0]!))).toEqual({
      obstacle: 'one that reads values on the way',
    });
  });

  it('is written down without being computed: only what depends on no input is', () => {
    const { binding } = backend;
    const executed: string[] = [];
    const executeOp: typeof binding.executeOp = (name, ...others) => {
      executed.push(name);
      return binding.executeOp(name, ...others);
    };
    backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as typeof binding;
    try {
      const graph = graphOf((x, weight) => network(tf.mul(x, tf.exp(tf.scalar(2))), weight));
      expect(opsOf(graph)).toContain('Conv2D');
      expect(executed).toContain('Exp');
      for (const op of ['Conv2D', 'Relu', 'MatMul']) expect(executed).not.toContain(op);
    } finally {
      backend.binding = binding;
    }
  });

  it('has no op whose sizes depend on values', () => {
    const x = tf.tensor1d([1, 1, 2]);
    const recorded = RecordedGraph.record(backend, {
      inputs: new Map([['x', x]]),
      call: () => [tf.unique(x).values],
    });
    expect(recorded).toEqual({
      obstacle: expect.stringMatching(/^Unique\w*, whose sizes depend on values$/),
    });
    x.dispose();
  });

  it('reads no constant for its digest whose own digest is known, and has the same then', () => {
    const [x, weight] = [draw([2, 100]), draw([100, 100])];
    const record = (digests?: ReadonlyMap<tf.Tensor, () => string>): string => {
      const inputs = new Map([['x', x]]);
      const call = (): tf.Tensor[] => [tf.matMul(x, weight)];
      const recorded = RecordedGraph.record(backend, { inputs, call, digests }) as RecordedGraph;
      const digest = recorded.digest();
      recorded.release();
      return digest;
    };
    const values = weight.dataSync<'float32'>();
    const sha256 = createHash('sha256')
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      .digest('hex');
    expect(record(new Map([[weight, () => sha256]]))).toBe(record());
    expect(record(new Map([[weight, () => 'another']]))).not.toBe(record());
    tf.dispose([x, weight]);
  });

  it('has a digest that tells computations apart, and not how their ops are called', () => {
    const digest = graphDigest(graphOf(network));
    expect(graphDigest(graphOf(network))).toBe(digest);
    const renamed = (text: string): string =>
      text.startsWith('inputs/') ? text : text.replace('Conv2D', 'Other');
    const { nodes, ...ports } = graphOf(network);
    const others = nodes.map((node) => ({
      ...node,
      name: renamed(node.name),
      inputs: node.inputs.map(renamed),
    }));
    expect(graphDigest({ ...ports, nodes: others })).toBe(digest);
    expect(graphDigest(graphOf((x, weight) => tf.mul(network(x, weight), 2)))).not.toBe(digest);
    const other = (x: tf.Tensor4D): tf.Tensor => tf.conv2d(x, kernel, 2, 'same');
    expect(graphDigest(graphOf(other))).not.toBe(
      graphDigest(graphOf((x) => tf.conv2d(x, kernel, 1, 'same'))),
    );
  });

  it('reads large constants when it is compiled, and frees them when it is released', () => {
    const x = images(2);
    const wide = draw([2, 40, 40, 3]) as tf.Tensor4D;
    const recorded = RecordedGraph.record(backend, {
      inputs: new Map([['x', wide]]),
      call: () => [tf.conv2d(wide, large, 1, 'valid')],
    }) as RecordedGraph;
    const compiled = recorded.compile();
    recorded.release();
    const [y] = compiled.run([wide]);
    const expected = tf.conv2d(wide, large, 1, 'valid');
    expect(tf.max(tf.abs(tf.sub(y!, expected))).dataSync()[0]).toBeLessThan(1e-3);
    expect(() => recorded.compile()).toThrow();
    compiled.dispose();
    x.dispose();
  });
});

describe('the cut', () => {
  it('separates what the examples decide from what else is given', () => {
    const graph = graphOf(network);
    const parts = splitGraph(graph, findCut(graph, EXAMPLES, FLOATS)!)!;
    expect(parts.prefix.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['examples', [-1, 6, 6, 3]],
    ]);
    expect(parts.prefix.outputs.map(({ shape }) => shape)).toEqual([[-1, 8]]);
    expect(parts.rest.inputs.map(({ name }) => name)).toEqual(['features/0', 'weight']);
    const [x, weight] = [images(4), tf.clone(head)];
    const features = run(parts.prefix, [x]);
    const result = run(parts.rest, [tf.tensor(features, [4, 8]), weight]);
    expect(result).toEqual(run(graph, [x, weight]));
    expect(run(parts.prefix, [tf.concat([x, images(3)])]).subarray(0, 32)).toEqual(features);
  });

  it('is found again in a recording of another size, and not in another computation', () => {
    const cut = findCut(graphOf(network), EXAMPLES, FLOATS)!;
    expect(splitGraph(graphOf(network, 1), cut)?.rest.inputs[0]?.shape).toEqual([1, 8]);
    const other: Call = (x, weight) => tf.matMul(pooled(normalized(x)), weight);
    expect(splitGraph(graphOf(other), cut)).toBeUndefined();
  });

  it.each<[string, (rows: tf.Tensor2D) => tf.Tensor]>([
    ['the rows times a matrix', (rows) => tf.matMul(rows, squareKernel)],
    ['the rows times one that is turned', (rows) => tf.matMul(rows, squareKernel, false, true)],
    [
      'a matrix for each row, turned, times one for all',
      (rows) => tf.matMul(tf.reshape(rows, [-1, 2, 4]), pairKernel, true),
    ],
  ])('lies behind %s', (_, product) => {
    const graph = graphOf((x, weight) =>
      tf.matMul(tf.reshape(product(pooled(tf.relu(normalized(x)))), [-1, 8]), weight),
    );
    const { prefix, rest } = splitGraph(graph, findCut(graph, EXAMPLES, FLOATS)!)!;
    const numProducts = (part: Graph): number => opsOf(part).filter((op) => op === 'BatchMatMulV2').length;
    expect([numProducts(prefix), numProducts(rest)]).toEqual([1, 1]);
    const [x, weight] = [images(4), tf.clone(head)];
    const features = tf.tensor(run(prefix, [x]), [4, ...prefix.outputs[0]!.shape.slice(1)]);
    expect(run(rest, [features, weight])).toEqual(run(graph, [x, weight]));
  });

  it('lies before what multiplies rows with rows', () => {
    const graph = graphOf((x, weight) => {
      const rows = pooled(tf.relu(normalized(x)));
      return tf.matMul(tf.matMul(tf.matMul(rows, rows, false, true), rows), weight);
    });
    expect(opsOf(splitGraph(graph, findCut(graph, EXAMPLES, FLOATS)!)!.prefix)).not.toContain(
      'BatchMatMulV2',
    );
  });

  it.each<[string, Call]>([
    ['one example with another', (x) => tf.mul(x, tf.mean(x, 0))],
    ['an op that nobody knows', (x) => tf.cumsum(x, 0)],
    ['only what costs nothing', (x) => tf.cumsum(tf.mul(x, 2), 0)],
  ])('is not there where an input is used for %s', (_, call) => {
    const graph = graphOf((x, weight) =>
      tf.matMul(tf.slice(pooled(call(x, weight)), [0, 0], [-1, 2]), tf.transpose(weight)),
    );
    const cut = findCut(graph, EXAMPLES, FLOATS);
    expect(cut === undefined || cut.features.every((feature) => feature.startsWith('inputs/'))).toBe(true);
  });

  it('takes draws for the examples with it, where nothing else is made of them', () => {
    const graph = graphWithDraws(({ x, noise, spare }) =>
      tf.mul(pooled(tf.conv2d(tf.mul(x, noise), kernel, 1, 'same')), spare),
    );
    const cut = findCut(graph, WITH_DRAWS, FLOATS)!;
    expect(cut.inputs).toEqual(['examples', 'noise']);
    const { prefix, rest } = splitGraph(graph, cut)!;
    expect(prefix.inputs.map(({ shape }) => shape)).toEqual([
      [-1, 6, 6, 3],
      [-1, 1, 1, 1],
    ]);
    expect(rest.inputs.map(({ name }) => name)).toEqual(['features/0', 'spare', 'weight']);
    const given = drawnInputs(4);
    const features = run(prefix, [given.x, given.noise]);
    const result = run(rest, [tf.tensor(features, [4, 8]), given.spare, given.weight]);
    expect(result).toEqual(run(graph, Object.values(given)));
  });

  it('leaves draws alone that no feature is made of, and ends before other draws', () => {
    const behind = graphWithDraws(({ x, noise }) =>
      tf.mul(pooled(tf.conv2d(x, kernel, 1, 'same')), tf.reshape(noise, [4, 1])),
    );
    const cut = findCut(behind, WITH_DRAWS, FLOATS)!;
    expect([cut.inputs, cut.features.length]).toEqual([['examples'], 1]);
    const { rest } = splitGraph(behind, cut)!;
    expect(rest.inputs.map(({ name }) => name)).toEqual(['features/0', 'noise', 'spare', 'weight']);
    const before = graphWithDraws(({ x, noise }) => tf.conv2d(tf.mul(x, noise), kernel, 1, 'same'));
    expect(findCut(before, EXAMPLES, FLOATS)).toBeUndefined();
  });

  describe('that is chosen', () => {
    const second = draw([3, 3, 8, 8]) as tf.Tensor4D;
    const [side, channels] = [6 * 6, 8];
    /** A shortcut from the first convolution to behind the second one, then a pooling. */
    const deep: Call = (x, weight) => {
      const first = tf.relu(tf.conv2d(x, kernel, 1, 'same'));
      return tf.matMul(pooled(tf.add(first, tf.conv2d(first, second, 1, 'same'))), weight);
    };

    function candidatesOf(call: Call): readonly CutCandidate[] {
      const seen: CutCandidate[] = [];
      findCut(graphOf(call), EXAMPLES, { ...FLOATS, choose: (all) => void seen.push(...all) });
      return seen;
    }

    it('may be behind each op that is not cheap, or cheap ones after it: where the least crosses it', () => {
      const written = side * channels;
      const [first, added, all, ...others] = candidatesOf(deep);
      expect(others).toEqual([]);
      expect(first).toMatchObject({
        numValues: written,
        numOperations: 2 * 27 * written,
        numWritten: written,
      });
      const cheap = 2 * written;
      expect(added).toMatchObject({
        numValues: written,
        numOperations: 2 * 27 * written + 2 * 72 * written + cheap,
        numWritten: 4 * written,
      });
      expect(all).toMatchObject({ numValues: channels, numWritten: 4 * written + channels });
    });

    it('keeps what a shortcut hands on to ops behind it', () => {
      const shortcut: Call = (x, weight) => {
        const first = tf.conv2d(x, kernel, 1, 'same');
        return tf.matMul(tf.mul(pooled(tf.conv2d(first, second, 1, 'same')), pooled(first)), weight);
      };
      const sizes = candidatesOf(shortcut).map(({ numValues }) => numValues);
      expect(sizes).toEqual([side * channels, 2 * side * channels, channels + side * channels, channels]);
    });

    it('is not between cheap ops at the beginning', () => {
      const [first] = candidatesOf((x, weight) => deep(tf.add<tf.Tensor4D>(tf.mul(x, 2), 1), weight));
      expect(first).toMatchObject({ numValues: side * channels });
    });

    it('counts what a depthwise convolution and a pooling do', () => {
      const [first, last] = candidatesOf((x) =>
        tf.maxPool(tf.depthwiseConv2d(x, depthwise, 1, 'same'), 2, 2, 'valid'),
      );
      const written = side * 6;
      expect(first).toMatchObject({ numOperations: 2 * 9 * written });
      expect(last).toMatchObject({ numOperations: 2 * 9 * written + written, numValues: written / 4 });
    });

    it('counts what a product with a matrix does', () => {
      const candidates = candidatesOf((x, weight) =>
        tf.matMul(tf.matMul(pooled(tf.conv2d(x, kernel, 1, 'same')), squareKernel), weight),
      );
      const [before, behind] = candidates.slice(-2);
      expect(behind!.numOperations - before!.numOperations).toBe(2 * 8 * 8);
    });

    it('is an earlier one, or none', () => {
      const graph = graphOf(deep);
      const cut = findCut(graph, EXAMPLES, { ...FLOATS, choose: ([first]) => first })!;
      const parts = splitGraph(graph, cut)!;
      expect(opsOf(parts.prefix)).toEqual(['Conv2D']);
      const [x, weight] = [images(4), tf.clone(head)];
      const features = tf.tensor(run(parts.prefix, [x]), [4, 6, 6, 8]);
      expect(run(parts.rest, [features, weight])).toEqual(run(graph, [x, weight]));
      expect(splitGraph(graphOf(deep, 1), cut)).toBeDefined();
      expect(findCut(graph, EXAMPLES, { ...FLOATS, choose: () => undefined })).toBeUndefined();
    });
  });

  it('cannot be found with a single example', () => {
    expect(findCut(graphOf(network, 1), EXAMPLES, FLOATS)).toBeUndefined();
  });
});

describe('folding', () => {
  function expectFolded(call: Call, ops: readonly string[]): void {
    const graph = graphOf(call);
    const folded = foldNormalization(graph);
    expect(opsOf(folded)).toEqual(ops);
    const [x, weight] = [images(4), tf.clone(head)];
    const [received, expected] = [run(folded, [x, weight]), run(graph, [x, weight])];
    received.forEach((value, index) =>
      expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected[index]!))),
    );
  }

  it('takes what is frozen behind a convolution into it', () => {
    expectFolded((x) => tf.relu(normalized(x)), ['Conv2D', 'BiasAdd', 'Relu', 'Identity']);
  });

  it('knows the channels of a depthwise convolution', () => {
    const changed: Call = (x) =>
      tf.sub(tf.mul(tf.depthwiseConv2d(x, depthwise, 1, 'same'), ofChannels(6)), ofChannels(6));
    expectFolded(changed, ['DepthwiseConv2dNative', 'BiasAdd', 'Identity']);
  });

  it('leaves alone what is read by others, and what is not the same for a channel', () => {
    const shared: Call = (x) => {
      const y = tf.conv2d(x, kernel, 1, 'same');
      return tf.add(tf.mul(y, scale), y);
    };
    expectFolded(shared, ['Conv2D', 'Mul', 'Add', 'Identity']);
    expectFolded(
      (x) => tf.mul(tf.conv2d(x, kernel, 1, 'same'), draw([6, 6, 8])),
      ['Conv2D', 'Mul', 'Identity'],
    );
    expectFolded((x) => tf.sub(shift, tf.conv2d(x, kernel, 1, 'same')), ['Conv2D', 'Sub', 'Identity']);
  });
});
