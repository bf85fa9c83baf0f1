import type { JSX } from 'preact';
import type { Notification } from '../../packages/client/src/index.js';
import { Status, toLabel } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { duration } from '../state/times.js';

/** Every try to deliver a notification, newest first: when, what was answered and how long it took. */
export function Deliveries({ notification }: { readonly notification: Notification }): JSX.Element {
  const { deliveries, attempts } = notification;
  const older = attempts - deliveries.length;
  return (
    <section class="tries">
      <h2>
        Tries <span class="count">{attempts}</span>
      </h2>
      {deliveries.length === 0 && <p class="quiet">It has not been sent yet.</p>}
      <ol reversed>
        {deliveries.map((delivery) => (
          <Try key={delivery.attempt} delivery={delivery} />
        ))}
      </ol>
      {older > 0 && deliveries.length > 0 && (
        <p class="quiet small-text">
          {older} older {older === 1 ? 'try is' : 'tries are'} not shown.
        </p>
      )}
    </section>
  );
}

function Try({ delivery }: { readonly delivery: Notification['deliveries'][number] }): JSX.Element {
  const { attempt, attemptedAt, status, responseStatus, latencyMs, responseBody, error } = delivery;
  return (
    <li value={attempt}>
      <p class="try-line">
        <span class="quiet">{attempt}</span>
        <Status name={status} />
        {responseStatus !== null && <code>{responseStatus}</code>}
        <Time at={attemptedAt} />
        <span class="quiet">{duration(latencyMs)}</span>
      </p>
      {error !== null && <p class="small-text">{toLabel(error)}</p>}
      {responseBody === '…' ? (
        <p class="quiet small-text">The answer is masked until the person is shown.</p>
      ) : (
        responseBody !== null &&
        responseBody !== '' && (
          <pre tabIndex={0} aria-label={`Answer to try ${attempt}`}>
            {responseBody}
          </pre>
        )
      )}
    </li>
  );
}
