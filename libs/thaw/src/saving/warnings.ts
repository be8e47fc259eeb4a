/** Tells the user of the process what was found while reading; Node prints it once. */
export function warnAll(warnings: readonly string[]): void {
  for (const warning of warnings) process.emitWarning(warning, 'ThawModelFile');
}
