import type { ShownIceBreakers } from '../../packages/client/src/index.js';

export type Question = ShownIceBreakers['questions'][number];

export interface QuestionChange {
  readonly change: 'kept' | 'moved' | 'added' | 'removed';
  readonly question: Question;
}

interface LocaleDifference {
  readonly locale: string;
  readonly lines: readonly QuestionChange[];
}

/** The language of a set of questions, as Meta names it: `de_DE`. */
export function nameLocale(locale: string): string {
  return locale === 'default' ? 'Every language' : locale.replace('_', '-');
}

/** How the questions of each language change, in their new order; those that are removed stand where they were. */
export function compareQuestions(
  before: readonly ShownIceBreakers[],
  after: readonly ShownIceBreakers[],
): LocaleDifference[] {
  const locales = new Set([...after, ...before].map(({ locale }) => locale));
  return [...locales].map((locale) => ({
    locale,
    lines: compareLists(questionsOf(before, locale), questionsOf(after, locale)),
  }));
}

function questionsOf(sets: readonly ShownIceBreakers[], locale: string): readonly Question[] {
  return sets.find((set) => set.locale === locale)?.questions ?? [];
}

function compareLists(before: readonly Question[], after: readonly Question[]): QuestionChange[] {
  const former = before.map(nameOf);
  const next = after.map(nameOf);
  // Order counts among those that are in both: an added one above it does not move a question.
  const stayed = former.filter((name) => next.includes(name));
  const staying = next.filter((name) => former.includes(name));
  const lines = after.map((question): QuestionChange => {
    const name = nameOf(question);
    const at = staying.indexOf(name);
    const change = at === -1 ? 'added' : stayed[at] === name ? 'kept' : 'moved';
    return { change, question };
  });
  before.forEach((question, index) => {
    if (!next.includes(nameOf(question))) lines.splice(index, 0, { change: 'removed', question });
  });
  return lines;
}

const nameOf = ({ question, payload }: Question): string => JSON.stringify([payload, question]);
