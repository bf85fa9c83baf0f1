import { parseLosslessJson } from '../../platform/text/lossless-json.js';
import { readGraphError } from './graph-error.js';
import type { GraphResult } from './graph-result.js';

/**
 * Reads an answer. The body decides; the status counts only where it has no error object, as the pages of a gateway do.
 * @param readValue undefined when the body cannot be what was asked for
 */
export function readResult<Value>(
  status: number,
  bytes: Buffer,
  readValue: (body: unknown) => Value | undefined,
): GraphResult<Value> {
  const body = parse(bytes);
  const error = readGraphError(body, status);
  if (error !== null) return { kind: 'refused', error };
  if (status < 200 || status >= 300) return { kind: 'unknown', cause: `status_${status}` };
  if (body === undefined) return { kind: 'unknown', cause: bytes.length === 0 ? 'empty_answer' : 'no_json' };
  const value = readValue(body);
  return value === undefined ? { kind: 'unknown', cause: 'unexpected_answer' } : { kind: 'ok', value };
}

function parse(bytes: Buffer): unknown {
  try {
    return parseLosslessJson(bytes);
  } catch {
    return undefined;
  }
}
