/** The form of a version, as in the path of a call. */
export const GRAPH_VERSION_FORM = /^v\d{1,3}\.\d{1,2}$/;

/**
 * The last day of each version, in UTC; null while Meta names none.
 * https://developers.facebook.com/documentation/development/graph-api/changelog (read 2026-11)
 */
const LAST_DAYS: Readonly<Record<string, string | null>> = {
  'v21.0': '2027-01-21',
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
  'v26.0': null,
};

/** What is known of a version of the Graph API. */
export type GraphVersionLife =
  | { readonly kind: 'lives'; readonly endsAt: Date | null }
  /** It is older than every version that lives: Meta serves a call to it with the oldest one that does. */
  | { readonly kind: 'ended' }
  /** It is newer than this table. */
  | { readonly kind: 'unlisted' };

/**
 * Whether Meta still serves a version as such, and until when.
 * @param version in `GRAPH_VERSION_FORM`
 */
export function findGraphVersionLife(version: string, now: Date): GraphVersionLife {
  const lastDay = LAST_DAYS[version];
  if (lastDay === undefined) return { kind: isOlderThanTable(version) ? 'ended' : 'unlisted' };
  if (lastDay === null) return { kind: 'lives', endsAt: null };
  const endsAt = new Date(`${lastDay}T00:00:00Z`);
  return endsAt > now ? { kind: 'lives', endsAt } : { kind: 'ended' };
}

function isOlderThanTable(version: string): boolean {
  const oldest = Math.min(...Object.keys(LAST_DAYS).map(majorOf));
  return majorOf(version) < oldest;
}

function majorOf(version: string): number {
  return Number.parseInt(version.slice(1), 10);
}
