import { type Environment, VARIABLES } from './variables.js';

/** Variables of the `hitch` command. */
const COMMAND_NAMES = ['HITCH_URL', 'HITCH_API_KEY', 'HITCH_API_KEY_FILE'];
/** Variables of tests and scripts, which users of the service never set. */
const DEVELOPMENT = /^HITCH_(TEST|WRITE|BENCH)_/;
/** Names that are ours: an unknown one of these has no effect, however far it is from a known one. */
const OURS = /^(HITCH|META_APP|META_VERIFY|REF_SIGNING|IGME)_/;
/**
 * What Kubernetes adds for a Service whose name begins with `hitch`, in the form of Docker's links.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables (read 2026-11)
 */
const OF_KUBERNETES = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;
/** Shorter names are near names of others: HOME is near HOST. */
const MIN_NEAR_LENGTH = 7;

/** Variables of former versions, and what became of them. */
const RETIRED: Readonly<Record<string, string>> = {
  WEB_CONCURRENCY: 'was removed in version 0.2.0: run several instances instead',
};

const KNOWN: ReadonlySet<string> = new Set([
  ...VARIABLES.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])),
  ...COMMAND_NAMES,
]);

/**
 * A warning for each variable that has no effect although it seems meant for Hitch: a misspelt name, an unknown one of ours, or one
 * of a former version. Other names are other programs'. Values are never shown.
 */
export function findUnknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .toSorted()
    .filter((name) => env[name]?.trim() && !KNOWN.has(name) && !isForeign(name, env[name]))
    .flatMap(describe);
}

function isForeign(name: string, value = ''): boolean {
  if (DEVELOPMENT.test(name)) return true;
  return (
    name.startsWith('HITCH_') && OF_KUBERNETES.test(name) && (name !== 'HITCH_PORT' || value.includes('://'))
  );
}

function describe(name: string): string[] {
  const retired = RETIRED[name];
  if (retired !== undefined) return [`${name} ${retired}`];
  const nearest = findNearest(name);
  if (nearest !== null) return [`${name} has no effect; did you mean ${nearest}?`];
  return OURS.test(name) ? [`${name} has no effect: Hitch has no variable of this name`] : [];
}

/** The known name that was meant; null when none is near enough. */
function findNearest(name: string): string | null {
  const upper = name.toUpperCase();
  const bare = upper.replace(/^HITCH_/, '');
  if (bare !== upper && KNOWN.has(bare)) return bare;
  // Only secrets can be in files.
  const unfiled = upper.replace(/_FILE$/, '');
  if (unfiled !== upper && KNOWN.has(unfiled)) return unfiled;
  if (upper.length < MIN_NEAR_LENGTH) return upper !== name && KNOWN.has(upper) ? upper : null;
  const near = [...KNOWN]
    .filter((known) => known.length >= MIN_NEAR_LENGTH)
    .map((known) => ({ known, distance: countEdits(upper, known) }))
    .filter(({ known, distance }) => distance <= (known.length < 11 ? 1 : 2))
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.known ?? null;
}

/** How many letters have to be added, removed, replaced, or swapped with their neighbour to make `b` from `a`. */
function countEdits(a: string, b: string): number {
  let [twoUp, oneUp]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const edits = Math.min(
        (oneUp[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (oneUp[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(isSwapped ? Math.min(edits, (twoUp[column - 2] ?? 0) + 1) : edits);
    }
    [twoUp, oneUp] = [oneUp, line];
  }
  return oneUp[b.length] ?? 0;
}
