import { TypeID } from 'typeid-js';

/** The prefixes of the contract's ids; each names the kind of row that the id belongs to. */
export const ID_PREFIXES = ['app', 'key', 'acc', 'lnk', 'att', 'idn', 'aud', 'ers', 'ep', 'evt'] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/**
 * 26 characters of Crockford's base32; 128 bits leave the first one below 8. Checked here because callers want null, where the
 * library throws. https://github.com/jetify-com/typeid (read 2026-11)
 */
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The public id of a row: `toTypeId('lnk', uuid)` gives `lnk_` and 26 characters. */
export function toTypeId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${toSuffix(uuid)}`;
}

/** The row's UUID, or null when the text is no id of this kind (callers answer as for a missing row). */
export function fromTypeId(prefix: IdPrefix, text: string): string | null {
  return text.startsWith(`${prefix}_`) ? fromSuffix(text.slice(prefix.length + 1)) : null;
}

/** The kind of row and its UUID behind an id of any kind, or null when the text is no id. */
export function readTypeId(text: string): { readonly kind: IdPrefix; readonly id: string } | null {
  const kind = ID_PREFIXES.find((prefix) => text.startsWith(`${prefix}_`));
  const id = kind && fromTypeId(kind, text);
  return kind && id ? { kind, id } : null;
}

/** What ids with these prefixes look like. */
export function typeIdPattern(prefixes: readonly IdPrefix[]): RegExp {
  return new RegExp(`^(${prefixes.join('|')})_${SUFFIX.source.slice(1)}`);
}

/** The 26-character form without prefix, which a ref token carries as `jti`. */
export function toSuffix(uuid: string): string {
  if (!UUID.test(uuid)) throw new TypeError('not a UUID');
  return TypeID.fromUUID('', uuid).getSuffix();
}

/** The UUID behind a 26-character suffix, or null when the text is none. Any 128 bits are one, whether or not there is such a row. */
export function fromSuffix(suffix: string): string | null {
  if (!SUFFIX.test(suffix)) return null;
  // Not by the library's toUUID(), which throws when the version bits are not those of a UUID.
  const hex = Buffer.from(TypeID.fromString(suffix).toUUIDBytes()).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
