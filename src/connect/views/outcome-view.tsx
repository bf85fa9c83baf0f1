import type { VNode } from 'preact';
import type { TextKey } from '../texts/en.js';
import { STATE_TONES } from '../shown-state.js';
import type { ViewProps } from './view-props.js';
import { Time } from './time-left.js';
import { AppHeader } from './document.js';
import { ArrowIcon, StateDrawing } from './icons.js';
import { Sentence } from './sentence.js';

/** What became of a link, and what to do next. */
export function OutcomeView({ page, texts }: ViewProps): VNode {
  const { state, device, isFinal, unlinkWord } = page;
  const isDoneOnPhone = state === 'linked' && device.view === 'phone';
  const next = isDoneOnPhone ? 'linked.phone' : (`${state}.next` as TextKey);
  return (
    <div class="card outcome">
      <AppHeader frame={page} texts={texts} />
      <StateDrawing tone={STATE_TONES[state]} />
      <h1 tabIndex={-1}>{texts.plain(`${state}.title` as TextKey)}</h1>
      <p class="lead">
        <Sentence texts={texts} of={`${state}.text` as TextKey} />
      </p>
      <p class="next">
        <Sentence texts={texts} of={next} />
      </p>
      {state === 'linked' ? (
        <p class="quiet">
          <strong>{texts.plain('phone.undo')}</strong>
          <br />
          {unlinkWord === null ? (
            <Sentence texts={texts} of="phone.undo.text" />
          ) : (
            <Sentence texts={texts} of="linked.undo.word" values={{ unlink: unlinkWord }} />
          )}
        </p>
      ) : null}
      <WayBack page={page} texts={texts} />
      {isFinal ? null : <Time page={{ ...page, extension: null }} texts={texts} />}
    </div>
  );
}

/**
 * The way back to the app. On the desktop the script takes it by itself, after three seconds in which the person can stay; a phone
 * stays here, for the person may be signed in to the app elsewhere only.
 */
function WayBack({ page, texts }: ViewProps): VNode | null {
  const { returnUrl, state, device, isFramed } = page;
  if (returnUrl === null || isFramed) return null;
  const isDone = state === 'linked' || state === 'already_linked';
  const goes = device.view === 'desktop' && (isDone || state === 'awaiting_app');
  return (
    <div class="action">
      <a class="button first" href={returnUrl} data-return={goes ? (isDone ? 'soon' : 'now') : undefined}>
        <span>
          <Sentence texts={texts} of="return.button" />
        </span>
        <ArrowIcon />
      </a>
      {goes && isDone ? (
        <p class="hint" data-returning hidden>
          <Sentence texts={texts} of="return.soon" />{' '}
          <button type="button" class="link" data-stay>
            {texts.plain('return.stay')}
          </button>
        </p>
      ) : null}
    </div>
  );
}
