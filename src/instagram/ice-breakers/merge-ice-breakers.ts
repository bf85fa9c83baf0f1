import type { IceBreakerSet } from '../graph/graph-result.js';
import {
  type IceBreakerItem,
  iceBreakerPayload,
  localesOf,
  MAX_ICE_BREAKERS,
  readIceBreakerKey,
  textFor,
} from './ice-breaker.js';

type Question = IceBreakerSet['questions'][number];

const DEFAULT = 'default';

/** What is to be written so that an account shows the questions that are wanted. */
export type IceBreakerPlan =
  | { readonly kind: 'unchanged' }
  /** Meta's write replaces all questions, so the sets hold those of other tools, too. */
  | { readonly kind: 'write'; readonly sets: readonly IceBreakerSet[]; readonly dropped: number }
  /** Nothing is wanted, and no other tool has set anything. */
  | { readonly kind: 'delete'; readonly dropped: number }
  /** `theirs` of the four places of a locale are other tools', so that `wanted` do not fit. */
  | { readonly kind: 'no_room'; readonly locale: string; readonly theirs: number; readonly wanted: number };

/** How what an account shows differs from what is wanted. */
export interface IceBreakerDifference {
  /** Keys of wanted questions that are not shown, or not with their text in every locale. */
  readonly missing: readonly string[];
  /** Keys of questions of ours that are shown and no longer wanted. */
  readonly surplus: readonly string[];
}

/**
 * Plans the write. Other tools' questions stay where they are, before ours, unless `force` drops them.
 * @param remote what the account shows now
 */
export function planIceBreakers(
  remote: readonly IceBreakerSet[],
  wanted: readonly IceBreakerItem[],
  { force }: { readonly force: boolean },
): IceBreakerPlan {
  const theirs = (locale: string): readonly Question[] => (force ? [] : theirsIn(remote, locale));
  const locales = unique([DEFAULT, ...remote.map(({ locale }) => locale), ...localesOf(wanted)]);
  // A locale without a question of its own shows those of `default`.
  const needed = locales.filter(
    (locale) => locale === DEFAULT || localesOf(wanted).includes(locale) || theirs(locale).length > 0,
  );
  const full = needed.find((locale) => theirs(locale).length + wanted.length > MAX_ICE_BREAKERS);
  if (full !== undefined && wanted.length > 0)
    return { kind: 'no_room', locale: full, theirs: theirs(full).length, wanted: wanted.length };
  const sets = needed
    .map((locale) => ({
      locale,
      questions: [...theirs(locale), ...wanted.map((item) => toQuestion(item, locale))],
    }))
    .filter(({ questions }) => questions.length > 0);
  if (isSame(sets, remote)) return { kind: 'unchanged' };
  const dropped = force ? countTheirs(remote) : 0;
  return sets.length === 0 ? { kind: 'delete', dropped } : { kind: 'write', sets, dropped };
}

/** Compares what an account shows with what is wanted. */
export function compareIceBreakers(
  remote: readonly IceBreakerSet[],
  wanted: readonly IceBreakerItem[],
): IceBreakerDifference {
  const locales = unique([DEFAULT, ...remote.map(({ locale }) => locale), ...localesOf(wanted)]);
  const isShown = (item: IceBreakerItem): boolean =>
    locales.every((locale) => {
      const { question, payload } = toQuestion(item, locale);
      return shownIn(remote, locale).some((each) => each.question === question && each.payload === payload);
    });
  const keys = new Set(wanted.map(({ key }) => key));
  const own = remote.flatMap(({ questions }) =>
    questions.flatMap(({ payload }) => readIceBreakerKey(payload) ?? []),
  );
  return {
    missing: wanted.filter((item) => !isShown(item)).map(({ key }) => key),
    surplus: unique(own.filter((key) => !keys.has(key))),
  };
}

/** The most questions of other tools that a locale has. */
export function countTheirs(remote: readonly IceBreakerSet[]): number {
  return Math.max(0, ...remote.map(({ locale }) => theirsIn(remote, locale).length));
}

/** What a person of this locale sees of other tools. */
function theirsIn(remote: readonly IceBreakerSet[], locale: string): readonly Question[] {
  return shownIn(remote, locale).filter(({ payload }) => readIceBreakerKey(payload) === null);
}

function shownIn(remote: readonly IceBreakerSet[], locale: string): readonly Question[] {
  const set = remote.find((each) => each.locale === locale) ?? remote.find((each) => each.locale === DEFAULT);
  return set?.questions ?? [];
}

function toQuestion(item: IceBreakerItem, locale: string): Question {
  return { question: textFor(item, locale), payload: iceBreakerPayload(item) };
}

function isSame(sets: readonly IceBreakerSet[], remote: readonly IceBreakerSet[]): boolean {
  const text = (each: readonly IceBreakerSet[]): string =>
    JSON.stringify(
      each
        .map(
          ({ locale, questions }) =>
            [locale, questions.map(({ question, payload }) => [question, payload])] as const,
        )
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return text(sets) === text(remote);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
