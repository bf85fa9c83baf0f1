import type { VNode } from 'preact';
import type { ConnectPage } from '../page-model.js';
import { formatRemaining, WARNING_SECONDS } from '../remaining-time.js';
import { ClockIcon } from './icons.js';
import { Sentence } from './sentence.js';
import type { ViewProps } from './view-props.js';

/** The time that is left, and the way to get more. */
export function Time({ page, texts }: ViewProps): VNode | null {
  const { secondsLeft, extension, path, query } = page;
  if (secondsLeft === null) return null;
  return (
    <div class="time">
      <p class="left" role="timer" aria-live="off">
        <ClockIcon />
        <span>
          <Sentence
            texts={texts}
            of="time.left"
            values={{ time: formatRemaining(secondsLeft, page.locale) }}
          />
        </span>
      </p>
      {extension === null ? null : (
        <form method="post" action={`${path}/extend${query}`} class="extend">
          <input type="hidden" name="token" value={extension.token} />
          <p data-ending hidden={!isEnding(page)}>
            {extension.timesLeft > 0
              ? `${texts.plain('time.ending')} ${texts.plain('extend.left', { count: extension.timesLeft })}`
              : texts.plain('extend.last')}
          </p>
          {extension.timesLeft > 0 ? (
            <button type="submit" class="button plain">
              {texts.plain('extend.button')}
            </button>
          ) : null}
        </form>
      )}
    </div>
  );
}

/** The same where there is little room: only in the last minute, beside the button. */
export function EndingTime({ page, texts }: ViewProps): VNode {
  return (
    <div data-ending hidden={!isEnding(page)}>
      <Time page={page} texts={texts} />
    </div>
  );
}

/** Whether the page asks if the person needs more time. */
export function isEnding({ secondsLeft }: ConnectPage): boolean {
  return secondsLeft !== null && secondsLeft <= WARNING_SECONDS;
}
