import type { Settings } from './settings.js';

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

const zoneOf = (times: Settings['times']): string | undefined => (times === 'utc' ? 'UTC' : undefined);

function format(date: Date, times: Settings['times'], parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zoneOf(times), ...parts }).format(date);
}

/** A time as short as it can be read: without the date today, without the year this year. */
export function shortTime(date: Date, times: Settings['times'], now: Date): string {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  if (format(date, times, day) === format(now, times, day)) return format(date, times, clock);
  const isThisYear = format(date, times, { year: 'numeric' }) === format(now, times, { year: 'numeric' });
  const { year, ...noYear } = day;
  return format(date, times, { ...(isThisYear ? noYear : { ...noYear, year }), ...clock });
}

/** The day of a time: `Today`, `Tue 3 Nov`, with the year when it is another one. */
export function dayOf(date: Date, times: Settings['times'], now: Date): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  if (format(date, times, day) === format(now, times, day)) return 'Today';
  const { year, ...noYear } = day;
  const isThisYear = format(date, times, { year }) === format(now, times, { year });
  return format(date, times, isThisYear ? noYear : day);
}

/** The day of a time in a column: `3 Nov`, with the year when it is another one. */
export function shortDay(date: Date, times: Settings['times'], now: Date): string {
  return shortDays(date, date, times, now);
}

/** The days of two times, the earlier one first: `3 Nov – 5 Dec`, with the year when one of them is in another one. */
export function shortDays(from: Date, to: Date, times: Settings['times'], now: Date): string {
  const yearOf = (date: Date): string => format(date, times, { year: 'numeric' });
  const isThisYear = [from, to].every((date) => yearOf(date) === yearOf(now));
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zoneOf(times),
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).formatRange(from, to);
}

/** The time of day, under a heading that says the day. */
export function clockTime(date: Date, times: Settings['times']): string {
  return format(date, times, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** A time in both zones, for a title. */
export function exactTime(date: Date): string {
  const local = format(date, 'local', { dateStyle: 'medium', timeStyle: 'long' });
  return `${date.toISOString()} · ${local}`;
}

/** The parts of a sentence of the service: words, and the times between them. */
export function splitTimes(sentence: string): (string | Date)[] {
  const parts: (string | Date)[] = [];
  let from = 0;
  for (const match of sentence.matchAll(ISO)) {
    parts.push(sentence.slice(from, match.index), new Date(match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, sentence.slice(from)].filter((part) => part !== '');
}

/** A time as an input of the type `datetime-local` has it, in whole minutes. */
export function toInput(date: Date, times: Settings['times']): string {
  const shift = times === 'utc' ? 0 : date.getTimezoneOffset() * 60_000;
  return new Date(date.getTime() - shift).toISOString().slice(0, 16);
}

/** The time that an input has; null while it has none. */
export function fromInput(text: string, times: Settings['times']): Date | null {
  const date = new Date(times === 'utc' ? `${text}Z` : text);
  return text === '' || Number.isNaN(date.getTime()) ? null : date;
}

/** What an input has, as the API takes it; null: nothing. What is no time stays as it was typed: the service says what is wrong with it. */
export function instantOf(text: string, times: Settings['times']): string | null {
  return text === '' ? null : (fromInput(text, times)?.toISOString() ?? text);
}

/** The time between two steps: `1 min 4 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return [`${Math.floor(seconds / 60)} min`, ...rest(seconds % 60, 's')].join(' ');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return [`${Math.floor(minutes / 60)} h`, ...rest(minutes % 60, 'min')].join(' ');
  const hours = Math.round(minutes / 60);
  return [`${Math.floor(hours / 24)} d`, ...rest(hours % 24, 'h')].join(' ');
}

function rest(count: number, unit: string): string[] {
  return count === 0 ? [] : [`${count} ${unit}`];
}
