import { z } from 'zod';
import { hasOneValuesRule, valueFields, type ValuesSpec } from './data-values-spec.js';
import { imageFields } from './image-data-spec.js';

const text = z.string().min(1);
const ratio = z.number().min(0).lt(1);
const label = z.int().min(0);

function distinct<Entry extends z.ZodType>(entry: Entry, words: string): z.ZodOptional<z.ZodArray<Entry>> {
  return z
    .array(entry)
    .min(1)
    .refine((entries) => new Set(entries).size === entries.length, words)
    .optional();
}

const classes = distinct(label, 'labels without repetition').meta({
  description: 'Keep the examples of these labels only; the n-th of them becomes class n.',
});

const namedClasses = distinct(text, 'names without repetition').meta({
  description: 'Keep these classes only, in this order; by default all, sorted.',
});

const classNames = distinct(text, 'names without repetition').meta({
  description: 'What the classes are called, by class; by default their numbers.',
});

/** What every format takes. */
const commonFields = {
  ...valueFields,
  holdOut: ratio.default(0).meta({ description: 'Fraction of the examples kept back for evaluation.' }),
  split: z.enum(['random', 'stratified']).default('random').meta({
    description: 'How holdOut chooses: from all examples alike, or that fraction of each class.',
  }),
  splitSeed: z
    .int()
    .optional()
    .meta({ description: 'Another number keeps other examples back; by default the data decide.' }),
};

const images = z.strictObject({
  format: z
    .literal('images')
    .meta({ description: 'Folders of JPEG and PNG files, one folder for each class.' }),
  folder: text.meta({ description: "Folder of the classes' folders; a class has the name of its folder." }),
  validation: text.optional().meta({ description: 'Such a folder for evaluation, instead of holdOut.' }),
  classes: namedClasses,
  ...imageFields,
  ...commonFields,
});

const column = z.union([text, z.int().min(0)]);

const csv = z.strictObject({
  format: z.literal('csv').meta({ description: "A table of image files' paths and labels." }),
  file: text.meta({ description: 'The table.' }),
  validation: text.optional().meta({ description: 'Such a table for evaluation, instead of holdOut.' }),
  folder: text.optional().meta({
    description: "Where the paths start, and what they must not leave; by default the table's folder.",
  }),
  header: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether the first row holds the names of the columns.' }),
  delimiter: z.string().length(1).default(',').meta({ description: 'What separates columns.' }),
  path: column.default(0).meta({ description: "The paths' column: its name, or its number from 0." }),
  label: column.default(1).meta({ description: "The labels' column: its name, or its number from 0." }),
  labels: z.enum(['names', 'integers']).default('names').meta({
    description: 'names: classes are numbered in sorted order; integers: a label is the number of its class.',
  }),
  classes: namedClasses,
  ...imageFields,
  ...commonFields,
});

const idxFiles = {
  images: text.meta({ description: 'File of the images, optionally gzipped.' }),
  labels: text.meta({ description: 'File of the labels, optionally gzipped.' }),
};

const idx = z.strictObject({
  format: z.literal('idx').meta({ description: 'A pair of files of unsigned bytes, as of MNIST.' }),
  ...idxFiles,
  validation: z
    .strictObject(idxFiles)
    .optional()
    .meta({ description: 'Such a pair for evaluation, instead of holdOut.' }),
  classes,
  classNames,
  ...commonFields,
});

const cifar = z.strictObject({
  format: z.literal('cifar').meta({ description: 'The binary files of CIFAR-10 or CIFAR-100.' }),
  files: z.array(text).min(1).meta({ description: 'The .bin files.' }),
  validation: z
    .array(text)
    .min(1)
    .optional()
    .meta({ description: 'Such files for evaluation, instead of holdOut.' }),
  variant: z
    .enum(['cifar10', 'cifar100', 'cifar100-coarse'])
    .default('cifar10')
    .meta({ description: 'Which of both; cifar100-coarse takes the 20 superclasses as labels.' }),
  classes,
  classNames,
  ...commonFields,
});

const npyArrays = {
  images: text.meta({
    description: 'The .npy file of the examples, or the name of their array in the archive.',
  }),
  labels: text.meta({
    description: 'The .npy file of the labels, or the name of their array in the archive.',
  }),
};

const npy = z.strictObject({
  format: z.literal('npy').meta({ description: 'NumPy arrays: .npy files, or the arrays of one .npz file.' }),
  archive: text.optional().meta({ description: 'A .npz file that holds the arrays.' }),
  ...npyArrays,
  validation: z
    .strictObject(npyArrays)
    .optional()
    .meta({ description: 'Two more arrays for evaluation, instead of holdOut.' }),
  classes,
  classNames,
  ...commonFields,
});

/** Where the examples of a job come from and what is made of them. */
export const dataSchema = z
  .discriminatedUnion('format', [images, csv, idx, cifar, npy])
  .refine(({ holdOut, validation }) => holdOut === 0 || validation === undefined, {
    path: ['holdOut'],
    error: '0 beside validation, which gives the examples for evaluation',
  })
  .refine((data: ValuesSpec) => hasOneValuesRule(data), {
    path: ['preprocess'],
    error: 'none beside scale, offset, mean or std, for a mode says all that is done to the values',
  });

/** Where a job's examples come from. */
export type DataSpec = z.infer<typeof dataSchema>;

/** A data section of one format. */
export type DataSpecOf<Format extends DataSpec['format']> = Extract<DataSpec, { format: Format }>;
