import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its private key, in PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** An authority, a server on 127.0.0.1 and two clients, one of them of another authority. */
export interface Certificates {
  /** The certificate of the authority, in PEM. */
  readonly authority: string;
  readonly server: Certified;
  /** Its common name is `client`. */
  readonly client: Certified;
  /** A client that the server does not know. */
  readonly stranger: Certified;
}

/** Makes certificates that are valid for a day. */
export function makeCertificates(): Certificates {
  const authority = issue('authority', undefined, AUTHORITY);
  const other = issue('another authority', undefined, AUTHORITY);
  return {
    authority: authority.certificate,
    server: issue('server', authority, [extension(0x11, der(0x30, der(0x87, Buffer.from([127, 0, 0, 1]))))]),
    client: issue('client', authority, []),
    stranger: issue('stranger', other, []),
  };
}

interface Issuer extends Certified {
  readonly name: Buffer;
  readonly privateKey: KeyObject;
}

/** ecdsa-with-SHA256. */
const ALGORITHM = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const DAY_MS = 24 * 60 * 60 * 1000;
/** It may issue certificates. */
const AUTHORITY = [extension(0x13, der(0x30, Buffer.from('0101ff', 'hex')))];

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function issue(subject: string, issuer: Issuer | undefined, extensions: readonly Buffer[]): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(subject)))));
  const signed = der(
    0x30,
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ALGORITHM,
    issuer?.name ?? name,
    der(0x30, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length > 0 ? [der(0xa3, der(0x30, ...extensions))] : []),
  );
  const signature = sign('sha256', signed, issuer?.privateKey ?? privateKey);
  const bits = der(0x03, Buffer.concat([Buffer.from([0]), signature]));
  return {
    ...{ name, privateKey },
    certificate: pem(der(0x30, signed, ALGORITHM, bits)),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** An extension of `id-ce`, by the last number of its identifier. */
function extension(number: number, value: Buffer): Buffer {
  return der(0x30, der(0x06, Buffer.from([0x55, 0x1d, number])), der(0x04, value));
}

function time(moment: number): Buffer {
  const text = new Date(moment).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

/** @see https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(content);
  const length = value.length;
  const long = length > 0xff ? [0x82, length >> 8, length & 0xff] : [0x81, length];
  return Buffer.concat([Buffer.from([tag, ...(length > 0x7f ? long : [length])]), value]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
