import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../parts/dialog.js';
import { Facts } from '../parts/facts.js';
import { Fault } from '../parts/fault.js';
import { Id } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { describeTrouble } from '../state/hitch.js';
import {
  type AnyEndpoint,
  type AnyNotification,
  ENDPOINT_DATA,
  type EndpointOwner,
} from './endpoint-owner.js';

/** How often the answer is looked for. */
const LOOK_MS = 500;

interface TestEndpointDialogProps {
  readonly owner: EndpointOwner;
  readonly endpoint: AnyEndpoint;
  readonly onClose: () => void;
}

/** Sends a test, and shows what the receiver answers. */
export function TestEndpointDialog({ owner, endpoint, onClose }: TestEndpointDialogProps): JSX.Element {
  const test = useMutation({ mutationFn: () => owner.test(endpoint.id) });
  // Sent once for each time that the dialog opens, and again at the button.
  useEffect(() => test.mutate(), []);
  return (
    <Dialog title="Test the endpoint" onClose={onClose}>
      <p class="quiet mono">{endpoint.url}</p>
      <Fault of={test.error} />
      {test.isPending && (
        <p class="quiet" role="status">
          Sending…
        </p>
      )}
      {test.data && <Answer key={test.data.id} owner={owner} sent={test.data} />}
      <p class="dialog-actions">
        <button type="button" class="button" disabled={test.isPending} onClick={() => test.mutate()}>
          Send again
        </button>
        <button type="button" class="button primary" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

interface AnswerProps {
  readonly owner: EndpointOwner;
  readonly sent: AnyNotification;
}

function Answer({ owner, sent }: AnswerProps): JSX.Element {
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ['tests', sent.id],
    queryFn: ({ signal }) => owner.findTest(sent, signal),
    gcTime: 0,
    refetchInterval: ({ state: { data, error } }) =>
      error === null && (data?.deliveries.length ?? 0) === 0 ? LOOK_MS : false,
  });
  const delivery = found.data?.deliveries.at(-1);
  const isAnswered = delivery !== undefined;
  // The endpoint's card shows how its deliveries go.
  useEffect(() => {
    if (!isAnswered) return;
    for (const first of ENDPOINT_DATA) void client.invalidateQueries({ queryKey: [first] });
  }, [isAnswered, client]);
  if (found.error !== null)
    return (
      <Fault of={`The test was sent. The answer cannot be read: ${describeTrouble(found.error).text}`} />
    );
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
      <Facts
        of={[
          ['Answer', responseStatus === null ? (error ?? 'none') : `HTTP ${responseStatus}`],
          ['Took', `${latencyMs} ms`],
          ['Sent', <Time at={attemptedAt} />],
          ['webhook-id', <Id value={sent.id} />],
        ]}
      />
      {responseBody !== null && responseBody !== '' && <pre class="response">{responseBody}</pre>}
      {status === 'failed' && (
        <p class="quiet">A failed test is tried again like any other notification, until it is delivered.</p>
      )}
    </div>
  );
}
