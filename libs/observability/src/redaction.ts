/** What stands in a log where a secret would. */
export const REDACTED = '[redacted]';

const SECRET_NAME =
  /(token|secret|password|passphrase|authorization|api[-_]?key|private[-_]?key|cookie|credential)s?$/i;
const PASSWORD_IN_URL = /(\w:\/\/[^/\s:@]*):[^/\s@]+@/g;
const MAX_DEPTH = 8;

/** Whether a field of this name must not be shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Copies plain data with every secret replaced: fields whose name says so, to any depth that logs show, and
 * passwords in URLs. Errors and other class instances are passed through as they are.
 */
export function redactSecrets<T>(value: T): T {
  return redact(value, 0) as T;
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    return value.replace(PASSWORD_IN_URL, `$1:${REDACTED}@`);
  }
  if (Array.isArray(value)) {
    return depth < MAX_DEPTH ? value.map((item) => redact(item, depth + 1)) : '[too deep]';
  }
  if (!isPlainObject(value)) {
    return value;
  }
  if (depth >= MAX_DEPTH) {
    return '[too deep]';
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isSecretName(name) && field !== undefined ? REDACTED : redact(field, depth + 1),
    ]),
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
