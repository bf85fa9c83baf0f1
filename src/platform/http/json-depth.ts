/** No route has a field that is nested deeper; deeper JSON is an attack on the code that walks it. */
export const MAX_JSON_DEPTH = 32;

/** Whether parsed JSON is nested deeper than so many levels; goes no deeper than that itself, so that depth cannot hurt. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((each) => isDeeperThan(each, levels - 1));
  // Parsed JSON has no fields but its own.
  for (const name in value) if (isDeeperThan(Reflect.get(value, name), levels - 1)) return true;
  return false;
}
