/**
 * The least UUIDv7 of a moment: ids made before it are smaller. The first 48 bits count milliseconds since 1970,
 * so that no id is older than that.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.7 (read 2026-11)
 */
export function leastUuidOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * A UUIDv7.
 * @param ms its time in milliseconds since 1970
 * @param count 12 bits: its place among those of the same millisecond
 * @param random 64 random bits as hex, of which 62 are used
 * https://www.rfc-editor.org/rfc/rfc9562#section-6.2 (read 2026-11)
 */
export function writeUuidV7(ms: number, count: number, random: string): string {
  const time = ms.toString(16).padStart(12, '0');
  const variant = '89ab'.charAt(Number.parseInt(random.charAt(0), 16) & 3);
  const place = count.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${place}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}
