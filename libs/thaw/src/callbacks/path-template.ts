import { InvalidCallback } from '../errors.js';

/**
 * Replaces `{name}`, `{name:02d}` and `{name:.2f}` by numbers.
 *
 * @throws InvalidCallback for a name that has no number
 */
export function formatPath(template: string, values: Readonly<Record<string, number>>): string {
  return template.replaceAll(
    /\{(\w+)(?::(0?)(\d*)(?:\.(\d+))?([df])?)?\}/g,
    (_match, ...groups: string[]) => {
      const [name = '', zero, width, precision] = groups;
      const value = values[name];
      if (value === undefined) {
        const expected = `one of ${Object.keys(values).join(', ')} in the path '${template}'`;
        throw new InvalidCallback('ModelCheckpoint', expected, `'${name}'`);
      }
      const text = precision === undefined ? String(value) : value.toFixed(Number(precision));
      return text.padStart(Number(width ?? 0), zero === '0' ? '0' : ' ');
    },
  );
}
