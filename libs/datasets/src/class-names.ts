import { InvalidDataset } from './errors.js';
import type { ListedImage } from './image-folder.js';
import type { LabelledImage } from './image-source.js';

/** The classes of listed images, numbered. */
export interface ClassNumbering {
  /** By class. */
  readonly classNames: readonly string[];
  /** The images of these classes with their numbers. @throws InvalidDataset for an image of an unknown class */
  label(images: readonly ListedImage[]): LabelledImage[];
}

/** How classes get their numbers. */
export interface NumberingRule {
  /** The classes to keep, in this order. */
  readonly classes?: readonly string[] | undefined;
  /** Whether the class names are numbers already. */
  readonly isNumbered: boolean;
}

/**
 * Numbers the classes in sorted order, or as they are asked for.
 *
 * @throws InvalidDataset when a class that is asked for has no images, or a name that should be a number is none
 */
export function numberClasses(
  images: readonly ListedImage[],
  { classes, isNumbered }: NumberingRule,
): ClassNumbering {
  const present = new Set(images.map(({ className }) => className));
  const absent = (classes ?? []).filter((name) => !present.has(name));
  if (absent.length > 0) {
    throw new InvalidDataset(
      `data.classes: expected classes that have images, received ${absent.join(', ')}; there are ${preview([...present].sort())}.`,
    );
  }
  const classNames = classes ?? (isNumbered ? numbersUpTo(images) : [...present].sort());
  if (classNames.length < 2) {
    throw new InvalidDataset(
      `data: expected at least two classes, received ${classNames.join(', ') || 'none'}. Add images of another class.`,
    );
  }
  return { classNames, label: (listed) => labelImages(listed, classNames, classes !== undefined) };
}

/** The numbering of a trained model; images of other classes are refused, or passed over where the job chose among classes. */
export function numberingBy(classNames: readonly string[], isFiltered: boolean): ClassNumbering {
  return { classNames, label: (listed) => labelImages(listed, classNames, isFiltered) };
}

function labelImages(
  images: readonly ListedImage[],
  classNames: readonly string[],
  isFiltered: boolean,
): LabelledImage[] {
  const labels = new Map(classNames.map((name, label) => [name, label]));
  return images.flatMap((image) => {
    const label = labels.get(image.className);
    if (label !== undefined) return [{ ...image, label }];
    if (isFiltered) return [];
    throw new InvalidDataset(
      `${image.name}: expected one of the classes ${preview(classNames)}, received ${image.className}. The images for ` +
        'evaluation must be of the classes that are trained on.',
    );
  });
}

const MAX_CLASS = 1_000_000;

function numbersUpTo(images: readonly ListedImage[]): string[] {
  let largest = -1;
  for (const { name, className } of images) {
    const number = /^\d+$/.test(className) ? Number(className) : Number.NaN;
    if (!(number <= MAX_CLASS)) {
      throw new InvalidDataset(
        `${name}: expected a whole number from 0 as its label, received ${className}. Set data.labels: names.`,
      );
    }
    largest = Math.max(largest, number);
  }
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}

function preview(names: readonly string[]): string {
  return names.length > 20
    ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
    : names.join(', ');
}
