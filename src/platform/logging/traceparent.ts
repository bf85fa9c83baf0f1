/** version "-" trace-id "-" parent-id "-" trace-flags, lower case. https://www.w3.org/TR/trace-context/#traceparent-header (read 2026-11) */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/**
 * The trace that a request belongs to, by its `traceparent` header; undefined when there is none that is valid. Ids of zeros
 * are invalid, and so is version ff. A later version than 00 may have more behind it, which is not looked at.
 */
export function readTraceId(header: unknown): string | undefined {
  const [, version, traceId, parentId, more] =
    typeof header === 'string' ? (TRACEPARENT.exec(header) ?? []) : [];
  if (!traceId || !parentId || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? undefined : traceId;
}
