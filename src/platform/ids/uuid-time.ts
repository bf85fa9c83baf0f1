/**
 * The least UUIDv7 of a moment: ids made before it are smaller. The first 48 bits count milliseconds since 1970,
 * so that no id is older than that.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.7 (read 2026-11)
 */
export function leastUuidOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
