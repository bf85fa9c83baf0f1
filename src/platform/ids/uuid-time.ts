/**
 * The smallest UUIDv7 of a moment: earlier ids are smaller. The first 48 bits count milliseconds since 1970, so earlier moments
 * give the UUID of 1970.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.7 (read 2026-11)
 */
export function leastUuidOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
