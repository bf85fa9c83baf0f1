import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useNotices } from '../state/notices.js';
import {
  isWaiting,
  type PendingState,
  PENDING_SECONDS,
  usePendingActions,
} from '../state/pending-actions.js';
import { Icon } from './icon.js';

/** What is going to be sent, over every view, with the way back. */
export function PendingBar(): JSX.Element {
  const { actions } = usePendingActions();
  const waiting = actions.filter(isWaiting);
  return (
    <div class="pending-bars">
      {/* Said once for each action: the seconds are for the eye. */}
      <p class="unseen" role="status">
        {waiting.map(({ id, says }) => (
          <span key={id}>
            {says} in {PENDING_SECONDS} seconds. It can be undone until then.
          </span>
        ))}
      </p>
      {actions.map((action) => (
        <Bar key={action.id} action={action} />
      ))}
    </div>
  );
}

function Bar({ action }: { readonly action: PendingState }): JSX.Element {
  const { id, says, now, dueAt, isSending, trouble } = action;
  const { drop, sendNow } = usePendingActions();
  const { say } = useNotices();
  const seconds = useSecondsUntil(dueAt);
  const undoButton = useRef<HTMLButtonElement>(null);
  // The button that opened the dialog is gone: the keyboard goes on here.
  useEffect(() => undoButton.current?.focus(), []);
  /** What was pressed disappears, so the keyboard goes on in the view. */
  const leave = (act: (id: string) => void): void => {
    act(id);
    document.getElementById('main')?.focus();
  };
  const undo = (): void => {
    leave(drop);
    say('Undone. Nothing was sent.');
  };
  if (trouble !== null)
    return (
      <section class="pending-bar" role="alert">
        <span class="pending-says">
          <Icon name="alert" />
          {says} failed: {trouble.text}
          {trouble.requestId !== null && <span class="quiet small-text"> {trouble.requestId}</span>}
        </span>
        <button type="button" class="button small" onClick={() => sendNow(id)}>
          Try again
        </button>
        <button type="button" class="button small" onClick={() => leave(drop)}>
          Dismiss
        </button>
      </section>
    );
  return (
    <section class="pending-bar" aria-label={says}>
      <span class="pending-says">
        <Icon name="clock" />
        <span>
          <strong>{says}</strong> {isSending ? 'now…' : <span aria-hidden="true">in {seconds} s</span>}
        </span>
      </span>
      {!isSending && (
        <>
          <button ref={undoButton} type="button" class="button small primary" onClick={undo}>
            Undo
          </button>
          <button type="button" class="button small" onClick={() => leave(sendNow)}>
            {now}
          </button>
        </>
      )}
      <progress max={PENDING_SECONDS} value={isSending ? 0 : seconds} aria-hidden="true" />
    </section>
  );
}

function useSecondsUntil(dueAt: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.min(PENDING_SECONDS, Math.max(0, Math.ceil((dueAt - now) / 1_000)));
}
