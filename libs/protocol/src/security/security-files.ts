import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '@thaw/errors';
import type { ClientSecurity } from './client-security.js';
import { InvalidSecurity } from './errors.js';
import { isRole, ROLES, type Role } from './roles.js';
import type { KeyPair } from './key-pair.js';
import type { ServerSecurity } from './server-security.js';

/** Paths of the files that a process proves itself and knows others with. */
export interface SecurityPaths {
  /** Certificates of the authority. */
  readonly ca?: string | undefined;
  /** The process's own certificate. */
  readonly cert?: string | undefined;
  /** Its private key. */
  readonly key?: string | undefined;
  readonly tokenFile?: string | undefined;
}

const LONGEST_TOKEN = 1_000;
const SHORTEST_TOKEN = 16;

/**
 * What a coordinator listens with: `cert` and `key` for TLS, and either `ca` for mutual TLS or `tokenFile`, whose
 * lines are "ROLE TOKEN".
 * @throws InvalidSecurity
 */
export async function readServerSecurity(paths: SecurityPaths): Promise<ServerSecurity> {
  if (paths.ca !== undefined && paths.tokenFile !== undefined)
    throw new InvalidSecurity(
      '--ca and --token-file',
      'one of both',
      'both: callers are known by certificate or by token',
    );
  if (paths.ca !== undefined && paths.cert === undefined)
    throw new InvalidSecurity('--ca', '--cert and --key beside it', 'neither');
  return {
    tls: await readKeyPair(paths),
    clientAuthority: paths.ca === undefined ? undefined : await readAuthority(paths.ca),
    tokens: paths.tokenFile === undefined ? undefined : await readTokens(paths.tokenFile),
  };
}

/** What a client connects with. @throws InvalidSecurity */
export async function readClientSecurity(paths: SecurityPaths): Promise<ClientSecurity> {
  if (paths.cert !== undefined && paths.ca === undefined)
    throw new InvalidSecurity('--cert', '--ca beside it', 'none');
  return {
    authority: paths.ca === undefined ? undefined : await readAuthority(paths.ca),
    identity: await readKeyPair(paths),
    token: paths.tokenFile === undefined ? undefined : await readToken(paths.tokenFile),
  };
}

/** The common name of a certificate in PEM; undefined without one. */
export function certificateName(pem: Buffer): string | undefined {
  return /^CN=(.+)$/m.exec(new X509Certificate(pem).subject)?.[1];
}

async function readKeyPair({ cert, key }: SecurityPaths): Promise<KeyPair | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new InvalidSecurity(
      '--cert and --key',
      'both',
      cert === undefined ? '--key alone' : '--cert alone',
    );
  const pair = { certificate: await readCertificate('--cert', cert), key: await readText('--key', key) };
  if (!pair.key.includes('PRIVATE KEY'))
    throw new InvalidSecurity(`--key ${key}`, 'a private key in PEM', 'something else');
  return pair;
}

function readAuthority(ca: string): Promise<Buffer> {
  return readCertificate('--ca', ca);
}

async function readCertificate(option: string, path: string): Promise<Buffer> {
  const pem = await readText(option, path);
  try {
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new InvalidSecurity(`${option} ${path}`, 'a certificate in PEM', messageOf(cause), { cause });
  }
}

async function readTokens(path: string): Promise<ReadonlyMap<Role, string>> {
  const lines = (await readText('--token-file', path)).toString('utf8').split('\n');
  const tokens = new Map<Role, string>();
  lines.forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const where = `--token-file ${path}:${index + 1}`;
    const [role, token, ...rest] = line.trim().split(/\s+/);
    if (!isRole(role) || token === undefined || rest.length > 0)
      throw new InvalidSecurity(where, `"ROLE TOKEN" with a role of ${ROLES.join(', ')}`, 'another line');
    if (tokens.has(role)) throw new InvalidSecurity(where, 'each role once', `${role} twice`);
    tokens.set(role, checkedToken(token, where));
  });
  if (tokens.size === 0) throw new InvalidSecurity(`--token-file ${path}`, 'lines "ROLE TOKEN"', 'none');
  if (new Set(tokens.values()).size < tokens.size)
    throw new InvalidSecurity(`--token-file ${path}`, 'another token for each role', 'the same for two');
  return tokens;
}

async function readToken(path: string): Promise<string> {
  const text = (await readText('--token-file', path)).toString('utf8').trim();
  return checkedToken(text, `--token-file ${path}`);
}

/** A token that can be sent. @throws InvalidSecurity, whose message never holds the token */
export function checkedToken(token: string, where: string): string {
  if (token.length >= SHORTEST_TOKEN && token.length <= LONGEST_TOKEN && /^[\x21-\x7e]+$/.test(token))
    return token;
  const expected = `one token of ${SHORTEST_TOKEN} to ${LONGEST_TOKEN} visible characters`;
  throw new InvalidSecurity(
    where,
    expected,
    `${token.length} characters${/\s/.test(token) ? ' with blanks' : ''}`,
  );
}

async function readText(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new InvalidSecurity(`${option} ${path}`, 'a readable file', messageOf(cause), { cause });
  }
}
