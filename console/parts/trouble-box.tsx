import type { JSX } from 'preact';
import type { Trouble } from '../state/hitch.js';
import { Icon } from './icon.js';
import { Id } from './id.js';

/** What went wrong, what finds it in the log, and the way to try again. */
export function TroubleBox(props: {
  readonly title: string;
  readonly trouble: Trouble;
  readonly retry: () => void;
}): JSX.Element {
  const { title, trouble, retry } = props;
  return (
    <section class="trouble" role="alert">
      <h2>
        <span class="status bad">
          <Icon name="alert" />
          {title}
        </span>
      </h2>
      <p>{trouble.text}</p>
      {trouble.requestId !== null && (
        <p class="quiet">
          {trouble.code !== null && (
            <>
              <code>{trouble.code}</code> ·{' '}
            </>
          )}
          Request <Id value={trouble.requestId} />
        </p>
      )}
      <p>
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      </p>
    </section>
  );
}
