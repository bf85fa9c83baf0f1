import { Fragment, type JSX } from 'preact';
import { useSettings } from '../state/settings.js';
import { clockTime, exactTime, shortDay, shortTime, splitTimes } from '../state/times.js';

/** A time in the zone that the operator has chosen; the title has it exactly. */
export function Time({ at }: { readonly at: Date | string }): JSX.Element {
  const { times } = useSettings();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={exactTime(date)}>
      {shortTime(date, times, new Date())}
    </time>
  );
}

interface TimeOrProps {
  readonly at: Date | string | null;
  /** What is shown for no time: `never`. */
  readonly none?: string;
}

/** A time, or that there is none. */
export function TimeOr({ at, none = 'none' }: TimeOrProps): JSX.Element {
  return at === null ? <span class="quiet">{none}</span> : <Time at={at} />;
}

/** The time of day alone; the title has it exactly. */
export function Clock({ at }: { readonly at: string }): JSX.Element {
  const { times } = useSettings();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={exactTime(date)}>
      {clockTime(date, times)}
    </time>
  );
}

/** The day alone, where there is no room; the title has the time exactly. */
export function Day({ at }: { readonly at: string }): JSX.Element {
  const { times } = useSettings();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={exactTime(date)}>
      {shortDay(date, times, new Date())}
    </time>
  );
}

/** A sentence of the service with its times in the operator's zone. */
export function Sentence({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {splitTimes(text).map((part, index) => (
        <Fragment key={index}>{part instanceof Date ? <Time at={part} /> : part}</Fragment>
      ))}
    </>
  );
}
