/**
 * Resolves once a report and all those before it are stored; rejects when one of them never will be. It holds nothing of them: a stream
 * of reports goes on for as long as a worker lives.
 */
export async function storedAfter(earlier: Promise<void>, report: Promise<void>): Promise<void> {
  await Promise.all([earlier, report]);
}
