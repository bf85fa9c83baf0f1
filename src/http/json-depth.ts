/** What is nested deeper than this is an attack on whoever walks it, and nothing that any route of ours has a field for. */
export const MAX_JSON_DEPTH = 32;

/** Whether parsed JSON is nested deeper than so many levels; walks without recursion, so that depth cannot hurt. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value];
  for (let depth = 0; layer.length > 0; depth++) {
    const containers = layer.filter((each): each is object => typeof each === 'object' && each !== null);
    if (containers.length > 0 && depth >= levels) return true;
    layer = containers.flatMap((each) => Object.values(each));
  }
  return false;
}
