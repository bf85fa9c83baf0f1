import { Fragment, type JSX } from 'preact';
import { useSettings } from '../state/settings.js';
import { clockTime, exactTime, shortDay, shortDays, shortTime, splitTimes } from '../state/times.js';

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

interface DaysProps {
  readonly from: string;
  /** Null: there is no end. */
  readonly to: string | null;
}

/** The days between which something lasts; the title has the times exactly. */
export function Days({ from, to }: DaysProps): JSX.Element {
  const { times } = useSettings();
  if (to === null)
    return (
      <span>
        <Day at={from} /> – <span class="quiet">no end</span>
      </span>
    );
  const [start, end] = [new Date(from), new Date(to)];
  // An end may be set to a time before the creation, when nothing is counted at all.
  if (end <= start) return <Day at={to} />;
  return (
    <span title={`${exactTime(start)} – ${exactTime(end)}`}>{shortDays(start, end, times, new Date())}</span>
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
