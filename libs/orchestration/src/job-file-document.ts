import { Composer, isCollection, isMap, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
import type { CST, Document, Pair, ParsedNode } from 'yaml';
import type { FilePosition } from './job-file-problem.js';

/** Something that makes a file unreadable, before anyone asks what it says. */
export interface SyntaxProblem {
  readonly position: FilePosition;
  readonly path: readonly PropertyKey[];
  readonly expected: string;
  readonly received: string;
}

/** A file as plain values, which remembers where each of them stood. */
export interface JobFileDocument {
  readonly value: unknown;
  /** Where the key of this path stands, or its value; for what is missing, the place where it should be. */
  positionOf(path: readonly PropertyKey[], part: 'key' | 'value'): FilePosition;
}

/** A longer text is refused unread. */
export const LARGEST_JOB_FILE = 1_048_576;

/** Words, marks and escape sequences; more of them would keep the reader busy for seconds. */
const MOST_LEXEMES = 100_000;

/** Lists and mappings inside one another; deeper ones would exhaust the stack of the recursive composer. */
const DEEPEST_NESTING = 100;

/** What follows the first mistakes is mostly their consequence. */
const MOST_SYNTAX_PROBLEMS = 10;

/** Reads YAML or JSON into plain values, or says why it cannot; bounded in time and memory over any text. */
export function readDocument(text: string): JobFileDocument | readonly SyntaxProblem[] {
  if (text.length > LARGEST_JOB_FILE) {
    const expected = `at most ${LARGEST_JOB_FILE} characters (${LARGE_MODEL_ADVICE})`;
    return [{ position: { line: 1, column: 1 }, path: [], expected, received: `${text.length}` }];
  }
  const lines = new LineCounter();
  const documents = composeDocuments(text, lines);
  if (documents instanceof TooMuch) return [documents.problem];
  const [document, second] = documents;
  const problems = [...syntaxProblems(document, lines), ...forbiddenParts(document, lines)];
  if (second !== undefined) {
    const position = positionAt(lines, second.range[0]);
    problems.push({ position, path: [], expected: 'one document in the file', received: 'a second one' });
  }
  if (problems.length > 0) return problems.slice(0, MOST_SYNTAX_PROBLEMS);
  return { value: document.toJS(), positionOf: (path, part) => positionOf(document, lines, path, part) };
}

const LARGE_MODEL_ADVICE = 'a large model goes into a file of its own, named by model.base.file';

/** Thrown through the composer, which pulls tokens, to stop it. */
class TooMuch extends Error {
  readonly problem: SyntaxProblem;

  constructor(position: FilePosition, expected: string) {
    super(expected);
    this.problem = { position, path: [], expected, received: 'more' };
  }
}

type Documents = [first: Document.Parsed, second?: Document.Parsed];

/** Composes the first document, and a second one if there is one: no more are needed to refuse the file. */
function composeDocuments(text: string, lines: LineCounter): Documents | TooMuch {
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
  });
  const documents = composer.compose(boundedTokens(text, lines), true, text.length);
  try {
    const first = documents.next();
    const second = documents.next();
    if (first.done === true) return new TooMuch({ line: 1, column: 1 }, 'YAML or JSON');
    return second.done === true ? [first.value] : [first.value, second.value];
  } catch (error) {
    if (error instanceof TooMuch) return error;
    throw error;
  }
}

/** The parser's tokens; stops in time before a nesting that the composer could not bear. */
function* boundedTokens(text: string, lines: LineCounter): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let numLexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    numLexemes += lexeme.split('\\').length;
    const isTooDeep = parser.stack.length > DEEPEST_NESTING;
    if (!isTooDeep && numLexemes <= MOST_LEXEMES) continue;
    const expected = isTooDeep
      ? `at most ${DEEPEST_NESTING} lists and mappings inside one another`
      : `at most ${MOST_LEXEMES} words and marks (${LARGE_MODEL_ADVICE})`;
    throw new TooMuch(positionAt(lines, parser.offset), expected);
  }
  yield* parser.end();
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): SyntaxProblem[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    position: positionAt(lines, error.pos[0]),
    path: [],
    expected: 'valid YAML or JSON',
    received: `a mistake: ${error.message}`,
  }));
}

/** Aliases can make a small text huge; of a key that comes twice nobody knows which one is meant. */
function forbiddenParts(document: Document.Parsed, lines: LineCounter): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  visit(document, {
    Alias: (_key, node) => {
      const position = positionAt(lines, node.range?.[0] ?? 0);
      const expected = 'values written out; put text that begins with * in quotes';
      problems.push({ position, path: [], expected, received: `the alias *${node.source}` });
    },
    Map: (_key, map) => {
      for (const problem of repeatedKeys(map.items, lines)) problems.push(problem);
    },
  });
  return problems;
}

function repeatedKeys(pairs: readonly Pair[], lines: LineCounter): SyntaxProblem[] {
  const seen = new Map<string, FilePosition>();
  const problems: SyntaxProblem[] = [];
  for (const { key } of pairs) {
    if (!isScalar(key)) continue;
    const position = positionAt(lines, key.range?.[0] ?? 0);
    const earlier = seen.get(String(key.value));
    if (earlier === undefined) seen.set(String(key.value), position);
    else {
      const received = `it again after line ${earlier.line}`;
      problems.push({ position, path: [String(key.value)], expected: 'every key once', received });
    }
  }
  return problems;
}

function positionOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
  part: 'key' | 'value',
): FilePosition {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0] ?? 0;
  for (const [depth, name] of path.entries()) {
    const child = childOf(node, name);
    if (child === undefined) break;
    const isLast = depth === path.length - 1;
    const next: ParsedNode | null = child.value;
    const isMissingBelow = !isLast && childOf(next, path[depth + 1] ?? '') === undefined;
    const wantsKey = isMissingBelow || (isLast && part === 'key');
    offset = (wantsKey ? child.keyOffset : next?.range[0]) ?? child.keyOffset ?? offset;
    node = next;
  }
  return positionAt(lines, offset);
}

interface Child {
  readonly keyOffset: number | undefined;
  readonly value: ParsedNode | null;
}

function childOf(node: ParsedNode | null, name: PropertyKey): Child | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
    return pair && { keyOffset: pair.key.range[0], value: pair.value };
  }
  if (!isCollection(node) || typeof name !== 'number') return undefined;
  const item = node.items[name];
  return item && { keyOffset: item.range[0], value: item };
}

function positionAt(lines: LineCounter, offset: number): FilePosition {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
