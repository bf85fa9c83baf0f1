import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/**
 * A certificate for one host name, signed by its own key; valid from yesterday on for a month. Made here, so that no key lies in
 * the repository and none runs out. RFC 5280, in DER.
 */
export function makeCertificate(host: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  const name = sequence(der(0x31, sequence(oid(2, 5, 4, 3), text(0x0c, 'test'))));
  const names = extension(oid(2, 5, 29, 17), sequence(text(0x82, host)));
  const authority = extension(oid(2, 5, 29, 19), sequence(der(0x01, Buffer.from([0xff]))));
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(Date.now() % 0x7fff_ffff),
    algorithm,
    name,
    sequence(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + 30 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(names, authority)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]);
  const base64 = sequence(toBeSigned, algorithm, der(0x03, signature)).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);

const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));

const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, der(0x04, value));

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  const start = bytes.findIndex((byte, index) => index === 4 || byte !== 0 || (bytes[index + 1] ?? 0) > 0x7f);
  return der(0x02, bytes.subarray(start));
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const inBase128 = (value: number): number[] =>
    value < 0x80 ? [value] : [...inBase128(value >> 7).map((byte) => byte | 0x80), value & 0x7f];
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(inBase128)]));
}

function utcTime(at: number): Buffer {
  return text(0x17, `${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`);
}
