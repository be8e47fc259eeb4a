import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
} from '@peculiar/x509';
import type { Role } from '@thaw/protocol';

/** A certificate and its private key, in PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate is for, and how long. */
export interface CertificateRequest {
  /** What the certificate's holder is called. */
  readonly name: string;
  /** A coordinator is a server only, and has no role. */
  readonly role: Role | 'coordinator';
  /** Host names and addresses at which it is reached. */
  readonly hosts: readonly string[];
  readonly notBefore: Date;
  readonly days: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3_600_000;
const CRYPTO = webcrypto;

/** A private authority, which signs the certificates of one installation. */
export class CertificateAuthority {
  readonly issued: Issued;
  readonly #certificate: X509Certificate;
  readonly #key: webcrypto.CryptoKey;

  private constructor(issued: Issued, key: webcrypto.CryptoKey) {
    this.issued = issued;
    this.#certificate = new X509Certificate(issued.certificate);
    this.#key = key;
  }

  static async create(name: string, notBefore: Date, days: number): Promise<CertificateAuthority> {
    const keys = await createKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        ...validity(notBefore, days),
        serialNumber: serialNumber(),
        name: [{ CN: [name] }],
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(true, 0, true),
          new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        ],
      },
      CRYPTO,
    );
    const key = await exportKey(keys.privateKey);
    return new CertificateAuthority({ certificate: certificate.toString('pem'), key }, keys.privateKey);
  }

  /** @throws Error when one of both is not what it should be */
  static async open(issued: Issued): Promise<CertificateAuthority> {
    const [pkcs8] = PemConverter.decode(issued.key);
    if (pkcs8 === undefined) throw new Error('no private key');
    const key = await CRYPTO.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
    return new CertificateAuthority(issued, key);
  }

  async issue({ name, role, hosts, notBefore, days }: CertificateRequest): Promise<Issued> {
    const keys = await createKeys();
    const certificate = await X509CertificateGenerator.create(
      {
        ...validity(notBefore, days),
        serialNumber: serialNumber(),
        subject: [{ CN: [name] }, { OU: [role] }],
        issuer: this.#certificate.subject,
        publicKey: keys.publicKey,
        signingKey: this.#key,
        signingAlgorithm: ALGORITHM,
        extensions: extensionsOf(role, hosts),
      },
      CRYPTO,
    );
    return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
  }
}

/** A worker is both: a client of its coordinator, a client and a server of its peers. */
function extensionsOf(role: CertificateRequest['role'], hosts: readonly string[]): Extension[] {
  const usages = {
    coordinator: [ExtendedKeyUsage.serverAuth],
    worker: [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth],
    admin: [ExtendedKeyUsage.clientAuth],
    user: [ExtendedKeyUsage.clientAuth],
  };
  const names = hosts.map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension(usages[role]),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
  ];
}

function validity(notBefore: Date, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MS) };
}

/** Positive, so that its first byte has no sign. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await CRYPTO.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
