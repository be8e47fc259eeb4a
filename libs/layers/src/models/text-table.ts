/**
 * Rows under a header, in a frame.
 *
 * @param rightAligned columns whose cells end at the same place, as counts do
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly string[] = [],
): readonly string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const [head = '', ...body] = all.map((row) => {
    const cells = header.map((name, column) => {
      const [cell = '', width = 0] = [row[column], widths[column]];
      return rightAligned.includes(name) ? cell.padStart(width) : cell.padEnd(width);
    });
    return `│ ${cells.join(' │ ')} │`;
  });
  return [line('┌', '┬', '┐'), head, line('├', '┼', '┤'), ...body, line('└', '┴', '┘')];
}
