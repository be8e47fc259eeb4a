import { describe, expect, it } from 'vitest';
import { DIGITS, digits } from './testing/digits-job-file.js';
import { errorOf } from './testing/job-file-error.js';

const OPTIMIZERS = 'sgd, adam, adamw, nadam, adamax, adagrad, adadelta, rmsprop, lion';
const SCHEDULES =
  'exponential_decay, piecewise_constant_decay, polynomial_decay, inverse_time_decay, cosine_decay, cosine_decay_restarts';

describe('a wrong job file', () => {
  it.each([
    [
      'an unknown key',
      digits('seed: 1', 'seed: 1\n  sead: 2'),
      '21:3 train.sead: expected one of the keys freeze, thaw, loss, optimizer, metrics, batchSize, epochs, earlyStopping, reduceLrOnPlateau, phases, replicas, execution, precision, lossScale, exact, cache, cacheBytes, views, seed, received sead (did you mean seed?)',
    ],
    [
      'another precision where ops run one by one',
      digits('seed: 1', 'seed: 1\n  execution: eager\n  precision: mixed_bfloat16'),
      '22:14 train.precision: expected float32 beside execution: eager, for only compiled passes have another one, received "mixed_bfloat16"',
    ],
    [
      'float16 where ops run one by one',
      digits('seed: 1', 'seed: 1\n  execution: eager\n  precision: mixed_float16'),
      '22:14 train.precision: expected float32 beside execution: eager, for only compiled passes have another one, received "mixed_float16"',
    ],
    [
      'a scaled loss in another precision',
      digits('seed: 1', 'seed: 1\n  precision: mixed_bfloat16\n  lossScale: { initialScale: 8 }'),
      '21:14 train.precision: expected mixed_float16 beside lossScale, for in no other precision the loss is scaled, received "mixed_bfloat16"',
    ],
    [
      'gradients that are verified and need not be the same',
      digits('seed: 1', 'seed: 1\n  exact: false\nverify: { verifyEvery: 3 }'),
      '22:24 verify.verifyEvery: expected 0 beside train.exact: false, with which a replica that is computed again may have other bits, received 3',
    ],
    [
      'a scale of nothing',
      digits('seed: 1', 'seed: 1\n  precision: mixed_float16\n  lossScale: { initialScale: 0 }'),
      '22:30 train.lossScale.initialScale: expected a number above 0, received 0',
    ],
    [
      'an unknown key at the top',
      `${DIGITS}banana: 1\n`,
      '22:1 banana: expected one of the keys name, modules, model, data, train, workers, priority, checkpoints, verify, outputs, received banana',
    ],
    [
      'an unknown key of a chosen base',
      digits('upTo', 'upto'),
      '5:5 model.base.upto: expected one of the keys file, upTo, weights, received upto (did you mean upTo?)',
    ],
    [
      'an unknown key of a chosen optimizer',
      digits('0.001', '0.001, momentum: 0.9'),
      '15:49 train.optimizer.momentum: expected one of the keys name, learningRate, beta1, beta2, epsilon, amsgrad, weightDecay, excludeFromWeightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency, gradientAccumulationSteps, received momentum (did you mean emaMomentum?)',
    ],
    [
      'text for a number',
      digits('epochs: 3', 'epochs: three'),
      '18:11 train.epochs: expected a whole number, received "three"',
    ],
    [
      'a fraction for a whole number',
      digits('epochs: 3', 'epochs: 1.5'),
      '18:11 train.epochs: expected a whole number, received 1.5',
    ],
    [
      'too small a number',
      digits('epochs: 3', 'epochs: 0'),
      '18:11 train.epochs: expected a whole number of at least 1, received 0',
    ],
    [
      'a number that is none',
      digits('0.001', '.nan'),
      '15:42 train.optimizer.learningRate: expected a number, received NaN',
    ],
    [
      'a number at its open limit',
      digits('0.001', '0'),
      '15:42 train.optimizer.learningRate: expected a number above 0, received 0',
    ],
    [
      'a path for the name of a module',
      digits('name: digits', 'name: digits\nmodules: [../mine.mjs]'),
      '2:11 modules[0]: expected the name of a module: lower-case letters, digits and dashes; never a path, received "../mine.mjs"',
    ],
    [
      'a module twice',
      digits('name: digits', 'name: digits\nmodules: [mine, mine]'),
      '2:10 modules: expected names without repetition, received a list',
    ],
    ['a number for text', digits('name: digits', 'name: 5'), '1:7 name: expected text, received 5'],
    [
      'a bad name',
      digits('name: digits', 'name: My Job'),
      '1:7 name: expected lower-case letters, digits and dashes, at most 63, a letter or digit first, received "My Job"',
    ],
    [
      'text for a list',
      digits("freeze: ['conv*']", 'freeze: conv*'),
      '13:11 train.freeze: expected a list, received "conv*"',
    ],
    [
      'a list for a mapping',
      digits('optimizer: { name: adam, learningRate: 0.001 }', 'optimizer: [adam]'),
      '15:14 train.optimizer: expected a mapping, received a list',
    ],
    [
      'empty text',
      digits('images: images.gz', "images: ''"),
      '10:11 data.images: expected text that is not empty, received ""',
    ],
    [
      'a missing key',
      digits('  seed: 1\n', ''),
      '12:1 train.seed: expected a whole number, received nothing',
    ],
    [
      'a missing section',
      DIGITS.replace(/data:[^]*?train:/, 'train:'),
      '1:1 data: expected a mapping, received nothing',
    ],
    [
      'an empty value',
      digits('images: images.gz', 'images:'),
      '10:10 data.images: expected text, received nothing',
    ],
    [
      'a misspelt choice',
      digits('name: adam', 'name: adamm'),
      `15:22 train.optimizer.name: expected one of ${OPTIMIZERS}, received "adamm" (did you mean adam?)`,
    ],
    [
      'a choice not offered',
      digits('[accuracy]', '[speed]'),
      '16:13 train.metrics[0]: expected one of accuracy, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, top_k_categorical_accuracy, sparse_top_k_categorical_accuracy, exact_accuracy, precision, recall, f1_score, fbeta_score, true_positives, true_negatives, false_positives, false_negatives, auc, mean_squared_error, root_mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, log_cosh_error, cosine_similarity, binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy, kl_divergence, poisson, hinge, squared_hinge, categorical_hinge, r2_score, pearson_correlation, concordance_correlation, binary_iou, received "speed"',
    ],
    [
      'a misspelt loss',
      digits('loss: sparse_categorical_crossentropy', 'loss: huberr'),
      '14:9 train.loss: expected one of sparse_categorical_crossentropy, categorical_crossentropy, categorical_focal_crossentropy, binary_crossentropy, binary_focal_crossentropy, mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, huber, log_cosh, hinge, squared_hinge, categorical_hinge, kl_divergence, poisson, cosine_similarity, dice, tversky, received "huberr" (did you mean huber?)',
    ],
    [
      'a setting of another loss',
      digits('loss: sparse_categorical_crossentropy', 'loss: { name: huber, gamma: 1 }'),
      '14:24 train.loss.gamma: expected one of the keys name, delta, reduction, received gamma',
    ],
    [
      'a wrong setting of a metric',
      digits('[accuracy]', '[{ name: auc, numThresholds: 1 }]'),
      '16:41 train.metrics[0].numThresholds: expected a whole number of at least 2, received 1',
    ],
    [
      'text for a learning rate',
      digits('learningRate: 0.001', 'learningRate: small'),
      '15:42 train.optimizer.learningRate: expected a number, received "small"',
    ],
    [
      'a misspelt schedule',
      digits('learningRate: 0.001', 'learningRate: { name: cosine }'),
      `15:50 train.optimizer.learningRate.name: expected one of ${SCHEDULES}, received "cosine" (did you mean cosine_decay?)`,
    ],
    [
      'a wrong setting of a schedule',
      digits('0.001', '{ name: cosine_decay, initialLearningRate: 1, decaySteps: 0 }'),
      '15:100 train.optimizer.learningRate.decaySteps: expected a whole number of at least 1, received 0',
    ],
    [
      'an unknown key of a schedule',
      digits('0.001', '{ name: cosine_decay, initialLearningRate: 1, decaySteps: 1, step: 2 }'),
      '15:103 train.optimizer.learningRate.step: expected one of the keys name, initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps, received step',
    ],
    [
      'a schedule whose lists do not fit',
      digits('0.001', '{ name: piecewise_constant_decay, boundaries: [10], values: [1, 0.5, 0.1] }'),
      '15:102 train.optimizer.learningRate.values: expected one more value than boundaries, received a list',
    ],
    [
      'two ways to clip',
      digits('0.001', '0.001, clipnorm: 1, clipvalue: 2'),
      '15:73 train.optimizer.clipvalue: expected at most one of clipnorm, clipvalue and globalClipnorm, received 2',
    ],
    [
      'no choice',
      digits('name: adam, ', ''),
      `15:3 train.optimizer.name: expected one of ${OPTIMIZERS}, received nothing`,
    ],
    [
      'no base',
      digits('    file: base.safetensors\n', ''),
      '4:5 model.base: expected a mapping with exactly one of application, config, file, job, received a mapping with upTo',
    ],
    [
      'two bases',
      digits('    upTo: pool', '    job: j-1'),
      '4:5 model.base: expected a mapping with exactly one of application, config, file, job, received a mapping with file, job',
    ],
    [
      'a misspelt application',
      digits('file: base.safetensors', 'application: ResNet-50'),
      '4:18 model.base.application: expected one of ResNet50, MobileNet, MobileNetV2, EfficientNetB0, received "ResNet-50" (did you mean ResNet50?)',
    ],
    [
      'an unknown key of an application',
      digits('file: base.safetensors', 'application: ResNet50\n    pool: avg'),
      '5:5 model.base.pool: expected one of the keys application, includeTop, inputShape, pooling, classes, classifierActivation, alpha, depthMultiplier, dropout, weights, upTo, received pool (did you mean pooling?)',
    ],
    [
      'a setting of another application',
      digits('file: base.safetensors', 'application: ResNet50\n    alpha: 0.5'),
      '5:12 model.base.alpha: expected no alpha with ResNet50; MobileNet and MobileNetV2 can have it, received 0.5',
    ],
    [
      'an input shape of two numbers',
      digits('file: base.safetensors', 'application: ResNet50\n    inputShape: [32, 32]'),
      '5:17 model.base.inputShape: expected a list of at least 3 entries, received a list',
    ],
    [
      'text for a base',
      digits('base:\n    file: base.safetensors\n    upTo: pool', 'base: resnet'),
      '3:9 model.base: expected a mapping with exactly one of application, config, file, job, received "resnet"',
    ],
    [
      'a layer without a class',
      digits('class_name: Dense, ', ''),
      '7:7 model.head[0].class_name: expected text, received nothing',
    ],
    [
      'a layer setting that JSON cannot hold',
      digits('units: 5', 'units: .inf'),
      '7:45 model.head[0].config.units: expected a finite number, text, true, false, null, a list or a mapping, received Infinity',
    ],
    [
      'repeated classes',
      digits('format: idx', 'format: idx\n  classes: [1, 1]'),
      '10:12 data.classes: expected labels without repetition, received a list',
    ],
    [
      'all examples held back',
      digits('format: idx', 'format: idx\n  holdOut: 1'),
      '10:12 data.holdOut: expected a number below 1, received 1',
    ],
    [
      'two ways to hold examples back',
      digits('format: idx', 'format: idx\n  holdOut: 0.5\n  validation: { images: a, labels: b }'),
      '10:12 data.holdOut: expected 0 beside validation, which gives the examples for evaluation, received 0.5',
    ],
    [
      'two ways to prepare values',
      digits('format: idx', 'format: idx\n  preprocess: tf\n  scale: 2'),
      '10:15 data.preprocess: expected none beside scale, offset, mean or std, for a mode says all that is done to the values, received "tf"',
    ],
    [
      'half a size',
      digits(
        'format: idx\n  images: images.gz\n  labels: labels.gz',
        'format: images\n  folder: p\n  resize: { width: 3 }',
      ),
      '11:11 data.resize: expected height and width, or neither, received a mapping with width',
    ],
    [
      'a key of another format',
      digits('format: idx', 'format: idx\n  folder: p'),
      '10:3 data.folder: expected one of the keys format, images, labels, validation, classes, classNames, scale, offset, mean, std, preprocess, holdOut, split, splitSeed, received folder',
    ],
    [
      'outputs without what other jobs read',
      `${DIGITS}outputs: [keras]\n`,
      '22:10 outputs: expected safetensors among them, for other jobs that start from this one read it, received a list',
    ],
    [
      'an output that is no format',
      `${DIGITS}outputs: [safetensors, kers]\n`,
      '22:24 outputs[1]: expected one of safetensors, keras, h5, weights.h5, tfjs, received "kers" (did you mean keras?)',
    ],
    [
      'a batch that replicas cannot share',
      digits('batchSize: 16', 'batchSize: 20'),
      '17:14 train.batchSize: expected a multiple of the replicas (8; by default workers.max), received 20',
    ],
    [
      'more workers than replicas',
      digits('max: 4', 'max: 9'),
      '21:25 workers.max: expected at most train.replicas (8), for every worker carries one, received 9',
    ],
    [
      'a minimum above the maximum',
      digits('min: 2', 'min: 5'),
      '21:17 workers.min: expected at most workers.max (4), received 5',
    ],
    [
      'a repeated key',
      digits('  seed: 1', '  seed: 1\n  seed: 2'),
      '21:3 seed: expected every key once, received it again after line 20',
    ],
    [
      'an alias',
      digits("['conv*']", '[*conv]'),
      '13:12: expected values written out; put text that begins with * in quotes, received the alias *conv',
    ],
    [
      'a tag of another language',
      digits('name: digits', 'name: !!js/function x'),
      '1:7: expected valid YAML or JSON, received a mistake: Unresolved tag: tag:yaml.org,2002:js/function',
    ],
    [
      'a bracket that is not closed',
      digits("['conv*']", "['conv*'"),
      '14:3: expected valid YAML or JSON, received a mistake: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a second document',
      `${DIGITS}---\nname: other\n`,
      '22:1: expected one document in the file, received a second one',
    ],
    ['nothing', '', '1:1: expected a mapping, received nothing'],
    [
      'a key of objects',
      `${DIGITS}__proto__: { a: 1 }\n`,
      '22:1 __proto__: expected one of the keys name, modules, model, data, train, workers, priority, checkpoints, verify, outputs, received __proto__',
    ],
  ])('says of %s where it is, what was expected and what was received', (_what, text, message) => {
    const error = errorOf(text);
    expect(error.message.split('\n')).toContain(`job.yaml:${message}`);
    expect(error.code).toBe('INVALID_ARGUMENT');
  });

  it('names modules that are allowed, and says so beside all else', () => {
    const text = digits('name: digits', 'name: digits\nmodules: [mine, min, 5]').replace(
      'seed: 1',
      'seed: x',
    );
    const error = errorOf(text, { allowedModules: ['mine', 'ours'] });
    const allowed = 'mine, ours; --module PATH at coordinator and workers allows another';
    expect(error.message.split('\n')).toEqual([
      `job.yaml:2:17 modules[1]: expected a module that the operator allowed (${allowed}), received "min" (did you mean mine?)`,
      'job.yaml:2:22 modules[2]: expected text, received 5',
      'job.yaml:21:9 train.seed: expected a whole number, received "x"',
    ]);
  });

  it('is told everything at once, in the order of the file', () => {
    const text = digits('name: digits', 'name: D')
      .replace('epochs: 3', 'epoch: 3')
      .replace('batchSize: 16', 'batchSize: 20')
      .replace('format: idx', 'format: png');
    const error = errorOf(text);
    expect(error.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 name',
      '9 data.format',
      '12 train.epochs',
      '17 train.batchSize',
      '18 train.epoch',
    ]);
    expect(error.problems[4]).toEqual({
      file: 'job.yaml',
      line: 18,
      column: 3,
      path: 'train.epoch',
      expected:
        'one of the keys freeze, thaw, loss, optimizer, metrics, batchSize, epochs, earlyStopping, reduceLrOnPlateau, phases, replicas, execution, precision, lossScale, exact, cache, cacheBytes, views, seed',
      received: 'epoch',
      nearest: 'epochs',
    });
  });
});
