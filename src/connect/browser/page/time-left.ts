import { ANNOUNCED_AT_SECONDS, formatRemaining, WARNING_SECONDS } from '../../remaining-time.js';
import { page, say, show } from './page.js';

/** On the clock of `performance.now()`, which no change of the time of day moves; 0 when no time runs. */
let endsAt = 0;
/** The same for the code that a person can type. */
let codeEndsAt = 0;
let announced: number | undefined;

/** Sets the time that is left. */
export function setTimeLeft(seconds: number | null): void {
  endsAt = seconds === null ? 0 : performance.now() + seconds * 1_000;
}

/** Sets the time that the code is valid for; null: none is shown. */
export function setCodeLeft(seconds: number | null): void {
  codeEndsAt = seconds === null ? 0 : performance.now() + seconds * 1_000;
}

/** Takes a code away that is no longer valid. */
export function hideEndedCode(): void {
  if (codeEndsAt !== 0 && performance.now() >= codeEndsAt) show('[data-code]', false);
}

/**
 * The time that is left, as text that changes rarely, and the warning before the end.
 * @returns whether the time has just run out
 */
export function showTimeLeft(): boolean {
  if (endsAt === 0) return false;
  const left = (endsAt - performance.now()) / 1_000;
  const text = formatRemaining(left, document.documentElement.lang);
  for (const element of page.main.querySelectorAll('[data-left-text]')) {
    if (element.textContent !== text) element.textContent = text;
  }
  const isEnding = left <= WARNING_SECONDS;
  show('[data-ending]', isEnding);
  page.main.classList.toggle('ending', isEnding);
  announce(left, text);
  if (left > 0) return false;
  endsAt = 0;
  return true;
}

function announce(left: number, text: string): void {
  const due = [...ANNOUNCED_AT_SECONDS].reverse().find((seconds) => left <= seconds);
  if (due === announced) return;
  const isFirst = announced === undefined && left < (due ?? 0) - 2;
  announced = due;
  // Not when the page is opened, for then the time is read with all the rest.
  if (due !== undefined && !isFirst)
    say((page.main.dataset['leftLabel'] ?? '{time}').replace('{time}', text));
}
