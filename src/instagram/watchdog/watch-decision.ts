import { SHAPES_OF_PEOPLE } from '../arrivals/arrival-shape.js';
import { ANY_SHAPE, type ArrivalTrouble } from '../arrivals/arrival-trouble.js';

/** What the name of a silence begins with; its shape follows. */
const SILENT = 'silent_';

/** The names of all troubles, in rows, metrics and notifications. */
export const TROUBLE_NAMES: readonly string[] = [
  ...(['edits_only', 'echoes_only', 'standby_only'] satisfies ArrivalTrouble['kind'][]),
  ...[ANY_SHAPE, ...SHAPES_OF_PEOPLE].map((shape) => SILENT + shape),
];

/** How long an event may take to prove that a new subscription helped. At these hours ten or more are usual. */
const PROOF_MS = 30 * 60_000;

/** What is remembered of an account's trouble. */
export interface WatchState {
  /** Null: none. */
  readonly trouble: string | null;
  readonly since: Date | null;
  /** When the account was subscribed again, or that was tried. */
  readonly resubscribedAt: Date | null;
  /** Why it was not subscribed; null: it was. */
  readonly resubscription: string | null;
  /** When the operators were notified. */
  readonly noticedAt: Date | null;
}

export type WatchDecision =
  | { readonly kind: 'nothing' }
  /** The operators are notified at once: subscribing again does not help against it. */
  | { readonly kind: 'notice'; readonly trouble: string; readonly since: Date }
  /** The account is subscribed again first. */
  | { readonly kind: 'resubscribe'; readonly trouble: string; readonly since: Date }
  /** Half an hour later still nothing has come. */
  | { readonly kind: 'not_helped' }
  /** @see WatchState.resubscribedAt `isByResubscription`: nothing else was done, and an event came behind it */
  | { readonly kind: 'recovered'; readonly isByResubscription: boolean };

/**
 * Decides what to do about an account. One trouble is reported once, and again only after it has ended.
 * @param lastAt the last event of a person; null when none is known
 */
export function decideWatch(
  watch: WatchState,
  trouble: ArrivalTrouble | null,
  lastAt: Date | null,
  now: Date,
): WatchDecision {
  const { resubscribedAt, noticedAt, since } = watch;
  const name = trouble === null ? null : nameTrouble(trouble);
  if (name !== null && name !== watch.trouble) {
    const begun = trouble?.kind === 'silent' ? trouble.lastAt : now;
    const kind = name === SILENT + ANY_SHAPE ? 'resubscribe' : 'notice';
    return { kind, trouble: name, since: begun };
  }
  if (name === null) {
    // Counts that have grown too old say nothing: only an event ends a silence.
    const isOver =
      watch.trouble !== null &&
      (!isSilence(watch.trouble) || (lastAt !== null && since !== null && lastAt > since));
    if (!isOver) return { kind: 'nothing' };
    return { kind: 'recovered', isByResubscription: resubscribedAt !== null && noticedAt === null };
  }
  const isProofDue = resubscribedAt !== null && now.getTime() - resubscribedAt.getTime() >= PROOF_MS;
  return isProofDue && noticedAt === null ? { kind: 'not_helped' } : { kind: 'nothing' };
}

/** The name of a trouble, one of `TROUBLE_NAMES`. */
export function nameTrouble(trouble: ArrivalTrouble): string {
  return trouble.kind === 'silent' ? SILENT + trouble.shape : trouble.kind;
}

function isSilence(trouble: string): boolean {
  return trouble.startsWith(SILENT);
}
