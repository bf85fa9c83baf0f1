import { SHAPES_OF_PEOPLE, UNSIGNED } from './arrival-shape.js';
import { type ArrivalSummaries, countLastDay, type ShapeSummary } from './arrival-summary.js';

/** What is wrong with what arrives for an account. */
export type ArrivalTrouble =
  /** Edits with the number 0 come in place of new messages. */
  | { readonly kind: 'edits_only'; readonly count: number }
  /** Only what the account itself sends comes. */
  | { readonly kind: 'echoes_only'; readonly count: number }
  /** Another app owns every conversation. */
  | { readonly kind: 'standby_only'; readonly count: number }
  /** No event of a shape comes, although there are usually some at these hours. `any`: of no shape. */
  | { readonly kind: 'silent'; readonly shape: string; readonly lastAt: Date; readonly usual: number };

/** Fewer events in 24 hours may be chance. */
const FEW = 3;
/** When ten events are expected, none arrives by chance less than once in 20,000 times. */
const MIN_USUAL = 10;
/** The name of the sum of the shapes that people make. */
export const ANY_SHAPE = 'any';

/**
 * Judges what arrived. The kinds that explain why nothing arrives are checked before silence.
 *
 * An account is silent in a shape when no event came for at least one full hour, and in the same hours of the weeks before there
 * were usually ten or more: the median of up to four weeks counts, so that one holiday or one campaign changes nothing.
 */
export function judgeArrivals(summaries: ArrivalSummaries): ArrivalTrouble | null {
  const edits = countLastDay(summaries, ['message_edit']);
  if (edits >= FEW && countLastDay(summaries, ['message']) === 0) return { kind: 'edits_only', count: edits };
  const ofPeople = countLastDay(summaries, SHAPES_OF_PEOPLE);
  const standby = countLastDay(summaries, ['standby']);
  if (ofPeople === 0 && standby >= FEW) return { kind: 'standby_only', count: standby };
  const echoes = countLastDay(summaries, ['echo']);
  if (ofPeople === 0 && echoes >= FEW && edits === 0) return { kind: 'echoes_only', count: echoes };
  for (const shape of [ANY_SHAPE, ...SHAPES_OF_PEOPLE]) {
    const summary = summaries.get(shape);
    const usual = summary && usualCount(summary);
    if (summary && usual !== undefined && summary.quietHours >= 1 && usual >= MIN_USUAL)
      return { kind: 'silent', shape, lastAt: summary.lastAt, usual };
  }
  return null;
}

/** Whether requests arrive, and no secret verifies the signature of any. */
export function areOnlyUnsigned(signatures: ArrivalSummaries): boolean {
  const unsigned = signatures.get(UNSIGNED)?.lastHour ?? 0;
  const signed = [...signatures.values()].filter(({ shape }) => shape !== UNSIGNED);
  return unsigned >= FEW && signed.every(({ lastHour }) => lastHour === 0);
}

/** The lower median of the counts of the weeks before; undefined when there is no week to compare with. */
function usualCount({ usual }: ShapeSummary): number | undefined {
  const sorted = usual.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
