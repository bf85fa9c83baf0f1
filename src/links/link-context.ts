import { isStorableText } from '../platform/text/storable-text.js';

const MAX_BYTES = 4_096;
const MAX_DEPTH = 8;

/** What is wrong with a link's `context`, in words for the caller; null when nothing is. The object itself is depth 1. */
export function findContextFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
  if (isDeeper(value, MAX_DEPTH)) return `must not be nested deeper than ${MAX_DEPTH} levels`;
  if (!holdsStorableText(value)) return 'must not hold NUL or broken surrogates';
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES)
    return `must be ${MAX_BYTES} bytes or fewer as JSON`;
  return null;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function holdsStorableText(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorableText(key) && holdsStorableText(inner));
}
