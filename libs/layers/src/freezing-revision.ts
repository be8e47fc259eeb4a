let revision = 0;

/**
 * A number that is another one whenever a layer or a weight was made, found inside another layer, frozen or thawed since: as long as it
 * is the same, every model has the trainable weights that it had.
 */
export function freezingRevision(): number {
  return revision;
}

/** Says that trainable weights of some model may be others now. */
export function noteFreezing(): void {
  revision += 1;
}
