import { resolve } from 'node:path';
import type { DataSpec, DataSpecOf } from '@thaw/orchestration';
import { CIFAR10_NAMES, openCifarSource } from './cifar-source.js';
import { InvalidDataset } from './errors.js';
import { type ExampleSource, selectExamples } from './example-source.js';
import { openIdxSource } from './idx-source.js';
import { imageFormat, type ImageFormat } from './image-format.js';
import { type ListedImage, listImageFolder } from './image-folder.js';
import { openImages } from './image-source.js';
import { listImageTable } from './image-table.js';
import { numberClasses, numberingBy } from './class-names.js';
import { openNpySource } from './npy-source.js';

/** The examples that a data section names. */
export interface OpenedSources {
  readonly train: ExampleSource;
  /** Those named for evaluation, if any are. */
  readonly validation?: ExampleSource;
  /** By class. */
  readonly classNames: readonly string[];
}

/** What sources depend on beside the data section. */
export interface SourceOptions {
  /** Where relative paths start. */
  readonly folder: string;
  /** Shape of one example as the model takes it; null for what it leaves open. */
  readonly input?: readonly (number | null)[] | undefined;
  /** The classes of a trained model: images get their numbers by them, and not all need have images. */
  readonly classNames?: readonly string[] | undefined;
}

/** Opens what a data section names. @throws as the source of its format does */
export async function openSources(spec: DataSpec, options: SourceOptions): Promise<OpenedSources> {
  switch (spec.format) {
    case 'images':
      return openFolders(spec, options);
    case 'csv':
      return openTables(spec, options);
    case 'idx':
    case 'cifar':
    case 'npy':
      return openArrayFiles(spec, options);
  }
}

async function openFolders(
  spec: DataSpecOf<'images'>,
  { folder, input, classNames }: SourceOptions,
): Promise<OpenedSources> {
  const { validation } = spec;
  return openListed(spec, imageFormat(spec, input), {
    train: await listImageFolder(resolve(folder, spec.folder), 'data.folder'),
    ...(validation && { validation: await listImageFolder(resolve(folder, validation), 'data.validation') }),
    isNumbered: false,
    classNames,
  });
}

async function openTables(
  spec: DataSpecOf<'csv'>,
  { folder, input, classNames }: SourceOptions,
): Promise<OpenedSources> {
  const root = spec.folder === undefined ? undefined : resolve(folder, spec.folder);
  const list = (file: string): Promise<ListedImage[]> =>
    listImageTable({ ...spec, file: resolve(folder, file), folder: root });
  return openListed(spec, imageFormat(spec, input), {
    train: await list(spec.file),
    ...(spec.validation !== undefined && { validation: await list(spec.validation) }),
    isNumbered: spec.labels === 'integers',
    classNames,
  });
}

interface ListedParts {
  readonly train: readonly ListedImage[];
  readonly validation?: readonly ListedImage[];
  /** Whether class names are numbers of classes. */
  readonly isNumbered: boolean;
  readonly classNames?: readonly string[] | undefined;
}

async function openListed(
  { classes }: { readonly classes?: readonly string[] | undefined },
  format: ImageFormat,
  { train, validation, isNumbered, classNames }: ListedParts,
): Promise<OpenedSources> {
  const numbering = classNames
    ? numberingBy(classNames, classes !== undefined)
    : numberClasses(train, { classes, isNumbered });
  const open = (images: readonly ListedImage[]): Promise<ExampleSource> =>
    openImages(numbering.label(images), format);
  return {
    train: await open(train),
    ...(validation && { validation: await open(validation) }),
    classNames: numbering.classNames,
  };
}

type ArraySpec = DataSpecOf<'idx' | 'cifar' | 'npy'>;

async function openArrayFiles(spec: ArraySpec, { folder }: SourceOptions): Promise<OpenedSources> {
  const { train, validation } = await openArrayParts(spec, folder);
  const classNames = namesOfClasses(spec, train);
  return { train, ...(validation && { validation }), classNames };
}

async function openArrayParts(spec: ArraySpec, folder: string): Promise<Omit<OpenedSources, 'classNames'>> {
  const at = (path: string): string => resolve(folder, path);
  const open = async (part: ArraySpec | ArraySpec['validation']): Promise<ExampleSource> => {
    const { classes } = spec;
    if (spec.format === 'idx') {
      const { images, labels } = part as { images: string; labels: string };
      return openIdxSource({ images: at(images), labels: at(labels), classes });
    }
    if (spec.format === 'cifar') {
      const files = Array.isArray(part) ? part : spec.files;
      return selectExamples(await openCifarSource(files.map(at), spec.variant), classes);
    }
    const { images, labels } = part as { images: string; labels: string };
    const { archive } = spec;
    const arrays =
      archive === undefined
        ? { images: at(images), labels: at(labels) }
        : { archive: at(archive), images, labels };
    return selectExamples(await openNpySource(arrays), classes);
  };
  const train = await open(spec);
  return spec.validation === undefined ? { train } : { train, validation: await open(spec.validation) };
}

function namesOfClasses(spec: ArraySpec, { labels }: ExampleSource): readonly string[] {
  const { classes, classNames } = spec;
  const numClasses = labels.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  if (classNames !== undefined) {
    if (classNames.length >= numClasses) return classNames;
    throw new InvalidDataset(
      `data.classNames: expected a name for each of ${numClasses} classes, received ${classNames.length}. Name the others too.`,
    );
  }
  const numbers = classes ?? Array.from({ length: numClasses }, (_, label) => label);
  const isCifar10 = spec.format === 'cifar' && spec.variant === 'cifar10';
  return numbers.map((number) => (isCifar10 ? CIFAR10_NAMES[number] : undefined) ?? String(number));
}
