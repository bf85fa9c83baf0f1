import { TypeID } from 'typeid-js';

/** The prefixes of ids. Each names the kind of row that the id belongs to. */
export const ID_PREFIXES = [
  'app',
  'key',
  'acc',
  'lnk',
  'att',
  'idn',
  'aud',
  'ers',
  'ep',
  'evt',
  'ses',
  'ded',
  'inv',
  'cmp',
] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/**
 * 26 characters of Crockford's base32. The first is below 8, because an id has 128 bits. Checked here because callers want null
 * where the library throws. https://github.com/jetify-com/typeid (read 2026-11)
 */
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The public id of a row: `toTypeId('lnk', uuid)` gives `lnk_` and 26 characters. */
export function toTypeId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${toSuffix(uuid)}`;
}

/** The UUID of an id of this kind, or null when the text is not one. Callers answer null like a missing row. */
export function fromTypeId(prefix: IdPrefix, text: string): string | null {
  return text.startsWith(`${prefix}_`) ? fromSuffix(text.slice(prefix.length + 1)) : null;
}

/** The kind and UUID of an id of any kind, or null when the text is not an id. */
export function readTypeId(text: string): { readonly kind: IdPrefix; readonly id: string } | null {
  const kind = ID_PREFIXES.find((prefix) => text.startsWith(`${prefix}_`));
  const id = kind && fromTypeId(kind, text);
  return kind && id ? { kind, id } : null;
}

/** The pattern of ids with one of these prefixes. */
export function typeIdPattern(prefixes: readonly IdPrefix[]): RegExp {
  return new RegExp(`^(${prefixes.join('|')})_${SUFFIX.source.slice(1)}`);
}

/** The pattern, as text, of the ids of one kind of row, or of any kind. */
export function idPattern(prefix?: IdPrefix): string {
  return `^${prefix ?? '[a-z]{2,3}'}_${SUFFIX.source.slice(1)}`;
}

/** The 26-character form without prefix, which a ref token carries as `jti`. */
export function toSuffix(uuid: string): string {
  if (!UUID.test(uuid)) throw new TypeError('not a UUID');
  return TypeID.fromUUID('', uuid).getSuffix();
}

/** The UUID of a 26-character suffix, or null when the text is not one. Any 128 bits are accepted. */
export function fromSuffix(suffix: string): string | null {
  if (!SUFFIX.test(suffix)) return null;
  // Not the library's toUUID(), which throws when the version bits are not those of a UUID.
  return toUuid(TypeID.fromString(suffix).toUUIDBytes());
}

/** The text form of a UUID's 16 bytes. */
export function toUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 16 bytes of a UUID. */
export function toUuidBytes(uuid: string): Buffer {
  if (!UUID.test(uuid)) throw new TypeError('not a UUID');
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/**
 * The smallest UUIDv7 of a moment: earlier ids are smaller. The first 48 bits count milliseconds since 1970, so earlier moments
 * give the UUID of 1970.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.7 (read 2026-11)
 */
export function leastUuidOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
