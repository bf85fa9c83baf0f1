import { SHAPES_OF_PEOPLE } from '../arrivals/arrival-shape.js';
import { ANY_SHAPE, type ArrivalTrouble } from '../arrivals/arrival-trouble.js';

/** What the name of a silence begins with; its shape follows. */
const SILENT = 'silent_';

/** The names of all troubles, in rows, metrics and notifications. */
export const TROUBLE_NAMES: readonly string[] = [
  ...(['edits_only', 'echoes_only', 'standby_only'] satisfies ArrivalTrouble['kind'][]),
  ...[ANY_SHAPE, ...SHAPES_OF_PEOPLE].map((shape) => SILENT + shape),
];

/** How long the watchdog waits for an event after a new subscription. Only hours with ten or more usual events count as silent. */
const PROOF_MS = 30 * 60_000;

/** The stored trouble of an account. */
export interface WatchState {
  /** Null: none. */
  readonly trouble: string | null;
  readonly since: Date | null;
  /** When the watchdog last tried to subscribe the account again. */
  readonly resubscribedAt: Date | null;
  /** Why that failed; null: it succeeded. */
  readonly resubscription: string | null;
  /** When the operators were notified. */
  readonly noticedAt: Date | null;
}

export type WatchDecision =
  | { readonly kind: 'nothing' }
  /** The operators are notified at once, because subscribing again does not help. */
  | { readonly kind: 'notice'; readonly trouble: string; readonly since: Date }
  /** The account is subscribed again first. */
  | { readonly kind: 'resubscribe'; readonly trouble: string; readonly since: Date }
  /** Half an hour after the new subscription, no event has arrived. */
  | { readonly kind: 'not_helped' }
  /** @see WatchState.resubscribedAt `isByResubscription`: an event followed the new subscription before the operators were notified */
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
    // Counts are removed after some weeks, which is no recovery: only an event ends a silence.
    const hasEnded =
      watch.trouble !== null &&
      (!isSilence(watch.trouble) || (lastAt !== null && since !== null && lastAt > since));
    if (!hasEnded) return { kind: 'nothing' };
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
