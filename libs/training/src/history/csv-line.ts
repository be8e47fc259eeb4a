/**
 * Fields as a line of a CSV file; those that hold a separator, a quote or the end of a line are quoted.
 *
 * @source RFC 4180
 */
export function csvLine(fields: readonly (string | number)[], separator = ','): string {
  const quoted = fields.map((field) => {
    const text = String(field);
    const isPlain = ![separator, '"', '\n', '\r'].some((special) => text.includes(special));
    return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
  });
  return `${quoted.join(separator)}\r\n`;
}
