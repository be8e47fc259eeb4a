import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@thaw/errors';
import { ROLES } from '@thaw/protocol';
import { CertificatesRefused } from '../errors.js';
import { CertificateAuthority, type CertificateRequest, type Issued } from './certificate-authority.js';

const AUTHORITY_DAYS = 3_650;

/** The files of one installation: an authority, what it issued, and tokens. Only their owner may read them. */
export class CertificateFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = path.resolve(folder);
  }

  /**
   * Makes the authority, a coordinator's certificate, one for each role, and tokens.
   * @returns the files
   * @throws CertificatesRefused when there is an authority already
   */
  async init(hosts: readonly string[], days: number): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const authority = await CertificateAuthority.create(
      'Thaw private authority',
      startOfValidity(),
      AUTHORITY_DAYS,
    );
    const files = await this.#writePair('ca', authority.issued);
    const requests = [
      { name: 'coordinator', role: 'coordinator', hosts } as const,
      ...ROLES.map(roleRequest),
    ];
    for (const request of requests) {
      files.push(...(await this.#issue(authority, { ...request, notBefore: startOfValidity(), days })));
    }
    return [...files, ...(await this.#writeTokens())];
  }

  /** Issues one more certificate. @throws CertificatesRefused without an authority, or when the name is taken */
  async issue(request: Omit<CertificateRequest, 'notBefore'>): Promise<string[]> {
    return this.#issue(await this.#openAuthority(), { ...request, notBefore: startOfValidity() });
  }

  async #issue(authority: CertificateAuthority, request: CertificateRequest): Promise<string[]> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(request.name))
      throw new CertificatesRefused(
        '--name',
        'letters, digits, dots, dashes and underscores',
        JSON.stringify(request.name),
      );
    return this.#writePair(request.name, await authority.issue(request));
  }

  async #openAuthority(): Promise<CertificateAuthority> {
    const [certificate, key] = [path.join(this.#folder, 'ca.crt'), path.join(this.#folder, 'ca.key')];
    try {
      return await CertificateAuthority.open({
        certificate: await readFile(certificate, 'utf8'),
        key: await readFile(key, 'utf8'),
      });
    } catch (cause) {
      const advice = `${messageOf(cause)}; "thaw certs init" makes one`;
      throw new CertificatesRefused(this.#folder, 'the ca.crt and ca.key of an authority', advice, { cause });
    }
  }

  async #writePair(name: string, { certificate, key }: Issued): Promise<string[]> {
    return [
      await this.#write(`${name}.crt`, `${certificate}\n`),
      await this.#write(`${name}.key`, `${key}\n`),
    ];
  }

  async #writeTokens(): Promise<string[]> {
    const tokens = ROLES.map((role) => ({ role, token: randomBytes(32).toString('base64url') }));
    const lines = tokens.map(({ role, token }) => `${role} ${token}\n`).join('');
    const files = [await this.#write('tokens', lines)];
    for (const { role, token } of tokens) files.push(await this.#write(`${role}.token`, `${token}\n`));
    return files;
  }

  /** Never over a file that is there: what it signed or opened would be lost. */
  async #write(name: string, text: string): Promise<string> {
    const file = path.join(this.#folder, name);
    try {
      await writeFile(file, text, { flag: 'wx', mode: 0o600 });
      return file;
    } catch (cause) {
      const advice = `${messageOf(cause)}; remove it, or choose another --dir or --name`;
      throw new CertificatesRefused(file, 'to write a new file', advice, { cause });
    }
  }
}

function roleRequest(role: (typeof ROLES)[number]): Pick<CertificateRequest, 'name' | 'role' | 'hosts'> {
  return { name: role, role, hosts: [] };
}

/** A little before now, for machines whose clocks are a little behind. */
function startOfValidity(): Date {
  return new Date(Date.now() - 5 * 60_000);
}
