import type { ExampleSource } from './example-source.js';
import { listImages } from './image-folder.js';
import type { ImageFormat } from './image-format.js';
import { openImages } from './image-source.js';

/**
 * Opens all images beneath a folder, sorted by name, for a model to say what they show; their labels mean nothing.
 *
 * @throws DatasetNotFound, InvalidDataset naming the folder
 */
export async function openPhotos(folder: string, format: ImageFormat): Promise<ExampleSource> {
  const images = await listImages(folder, 'the images');
  return openImages(
    images.map((image) => ({ ...image, label: 0 })),
    format,
  );
}
