import type { Principal } from './scopes.js';

/** Whether an answer names persons, or masks what names them. */
export const PEOPLE = ['shown', 'masked'] as const;

export type People = (typeof PEOPLE)[number];

/** How an answer about one row, which the caller asked for by name, shows the person. */
export function peopleInRow(principal: Principal): People {
  return principal.kind === 'admin' && principal.role === 'viewer' ? 'masked' : 'shown';
}

/**
 * How a list shows persons. A list of an admin key names them only on request, so that a live view writes no audit entries; an app
 * sees its own users.
 * @param asked `people` in the query
 * @returns null when the caller may not see persons
 */
export function peopleInList(principal: Principal, asked: People | undefined): People | null {
  if (principal.kind === 'app') return 'shown';
  if (asked !== 'shown') return 'masked';
  return principal.role === 'viewer' ? null : 'shown';
}

/**
 * Whether a list may be asked about a person. A list says by its length whether a guess was right, which would undo the masks of ids that
 * can be counted through; a look-up says it, too, but is recorded.
 */
export function mayNamePeople(principal: Principal): boolean {
  return peopleInRow(principal) === 'shown';
}

/** A view as it may be seen. */
export function showPeople<View extends object>(people: People, view: View): View {
  return people === 'shown' ? view : maskPeople(view);
}

const MASK = '…';

/** The pattern of an IGSID in an answer, masked or not. */
export const SHOWN_IGSID = '^([A-Za-z0-9_-]{1,64}|([A-Za-z0-9_-]{2})?…([A-Za-z0-9_-]{2})?)$';
/** Of a shorter id, four characters would be most of it. */
const SHORTEST_SHOWN = 10;
const SHOWN_AT_EACH_END = 2;

/**
 * The form of an id that stands for a person without naming one: the first and last two characters around an ellipsis, and of a
 * short id the ellipsis alone. It does not show the length.
 */
export function maskId(id: string): string {
  const characters = [...id];
  if (characters.length < SHORTEST_SHOWN) return MASK;
  const [first, last] = [characters.slice(0, SHOWN_AT_EACH_END), characters.slice(-SHOWN_AT_EACH_END)];
  return `${first.join('')}${MASK}${last.join('')}`;
}

/** Reasons of an unlinking that the service writes itself; all others are what someone typed. */
const OWN_REASONS: ReadonlySet<unknown> = new Set(['replaced', 'person']);

/** What becomes of each field that names a person, or in which an app or an operator may name one. */
const MASKED_FIELDS: Readonly<Record<string, (value: unknown) => unknown>> = {
  externalUserId: maskText,
  sessionId: maskText,
  igsid: maskText,
  mid: maskText,
  accountHint: hideText,
  unlinkReason: (reason) => (OWN_REASONS.has(reason) ? reason : hideText(reason)),
  context: () => null,
  // An app may write its user's id into the address.
  returnUrl: (url) => (typeof url === 'string' ? (URL.parse(url)?.origin ?? MASK) : url),
  // What an app's endpoint answers can name the user that it was notified of.
  responseBody: hideText,
};

/** A copy of a view without what names a person: `MASKED_FIELDS`, at any depth. */
export function maskPeople<View>(view: View): View {
  if (Array.isArray(view)) return view.map(maskPeople) as View;
  if (typeof view !== 'object' || view === null) return view;
  return Object.fromEntries(
    Object.entries(view).map(([name, value]) => [
      name,
      Object.hasOwn(MASKED_FIELDS, name) ? MASKED_FIELDS[name]?.(value) : maskPeople(value as unknown),
    ]),
  ) as View;
}

function maskText(value: unknown): unknown {
  return typeof value === 'string' ? maskId(value) : value;
}

function hideText(value: unknown): unknown {
  return typeof value === 'string' ? MASK : value;
}
