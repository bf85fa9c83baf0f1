/**
 * Parsed JSON as text that is the same for equal values, in whatever order their keys came: RFC 8785, whose numbers and strings
 * are those of ECMAScript. https://www.rfc-editor.org/rfc/rfc8785 (read 2026-11)
 */
export function toCanonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  // The default order of sort() is by UTF-16 code units, as the RFC wants it.
  const names = Object.keys(value).sort();
  const members = names.map((name) => `${JSON.stringify(name)}:${toCanonicalJson(Reflect.get(value, name))}`);
  return `{${members.join(',')}}`;
}
