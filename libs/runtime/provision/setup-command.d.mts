/** What the user of this copy of Thaw types to have TensorFlow put in place. */
export function setupCommand(): string;
