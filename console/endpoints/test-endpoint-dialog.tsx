import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Dialog } from '../parts/dialog.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import type { AnyEndpoint, AnyNotification, EndpointOwner } from './endpoint-owner.js';

/** How often the answer is looked for. */
const LOOK_MS = 500;

interface TestEndpointDialogProps {
  readonly owner: EndpointOwner;
  readonly endpoint: AnyEndpoint;
  readonly onClose: () => void;
}

/** Sends a test, and shows what the receiver answers. */
export function TestEndpointDialog({ owner, endpoint, onClose }: TestEndpointDialogProps): JSX.Element {
  // Sent once for each time that the dialog opens, and again at the button.
  const test = useQuery({
    queryKey: ['tests', endpoint.id],
    queryFn: () => owner.test(endpoint.id),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Dialog title="Test the endpoint" onClose={onClose}>
      <p class="quiet mono">{endpoint.url}</p>
      <Loaded of={test} says="Sending…" trouble="The test was not sent">
        {(sent) => <Answer owner={owner} sent={sent} />}
      </Loaded>
      <p class="dialog-actions">
        <button type="button" class="button" disabled={test.isFetching} onClick={() => void test.refetch()}>
          Send again
        </button>
        <button type="button" class="button primary" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

function Answer({
  owner,
  sent,
}: {
  readonly owner: EndpointOwner;
  readonly sent: AnyNotification;
}): JSX.Element {
  const found = useQuery({
    queryKey: ['tests', sent.id, 'answer'],
    queryFn: ({ signal }) => owner.findTest(sent, signal),
    gcTime: 0,
    refetchInterval: ({ state }) => ((state.data?.deliveries.length ?? 0) === 0 ? LOOK_MS : false),
  });
  const delivery = found.data?.deliveries.at(-1);
  if (delivery === undefined)
    return (
      <p role="status">
        <Status name="waiting" /> The receiver has not answered yet.
      </p>
    );
  const { status, responseStatus, latencyMs, responseBody, error, attemptedAt } = delivery;
  return (
    <div role="status" class="form">
      <p>
        <Status name={status === 'succeeded' ? 'delivered' : 'failed'} />
      </p>
      <dl class="facts">
        <dt>Answer</dt>
        <dd>{responseStatus === null ? (error ?? 'none') : `HTTP ${responseStatus}`}</dd>
        <dt>Took</dt>
        <dd>{latencyMs} ms</dd>
        <dt>Sent</dt>
        <dd>
          <Time at={attemptedAt} />
        </dd>
        <dt>webhook-id</dt>
        <dd>
          <Id value={sent.id} />
        </dd>
      </dl>
      {responseBody !== null && responseBody !== '' && <pre class="response">{responseBody}</pre>}
      {status === 'failed' && (
        <p class="quiet">A failed test is tried again like any other notification, until it is delivered.</p>
      )}
    </div>
  );
}
