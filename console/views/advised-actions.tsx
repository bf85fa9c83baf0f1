import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Explanation } from '../../packages/client/src/index.js';
import { Icon } from '../parts/icon.js';
import { api } from '../state/hitch.js';
import { useNotices } from '../state/notices.js';
import { useSignedIn } from '../state/signed-in.js';
import { addressOfRow } from '../state/row-address.js';
import { Fault } from '../parts/fault.js';

type Action = Explanation['actions'][number];

interface AdvisedActionsProps {
  readonly actions: readonly Action[];
  /** The ids of campaigns and invites that the question or the answer names. */
  readonly named: readonly string[];
}

/** What can be done next, beside the advice. */
export function AdvisedActions({ actions, named }: AdvisedActionsProps): JSX.Element | null {
  const { may } = useSignedIn();
  const undelivered = may('support') ? actions.filter(({ action }) => action === 'redeliver') : [];
  const shown = actions.filter(({ action }) => action !== 'redeliver');
  if (shown.length + undelivered.length + named.length === 0) return null;
  return (
    <div class="advised">
      {undelivered.length > 0 && <Redeliver notifications={undelivered} />}
      {shown.map(({ action, id }) => (
        <a key={id} class="button" href={addressOfRow(id)}>
          <Icon name={action === 'show_person' ? 'person' : 'chevron'} />
          {action === 'show_person' ? 'Open the person' : 'Open the link'}
        </a>
      ))}
      {named.map((id) => (
        <a key={id} class="button" href={addressOfRow(id)}>
          <Icon name="chevron" />
          {id.startsWith('cmp') ? 'Open the campaign' : 'Open the invite'}
        </a>
      ))}
    </div>
  );
}

/** Sends once more what endpoints did not get. */
function Redeliver({ notifications }: { readonly notifications: readonly Action[] }): JSX.Element {
  const { say } = useNotices();
  const redeliver = useMutation({
    mutationFn: () =>
      Promise.all(
        notifications.map(({ id, appId }) => api.redeliverNotification({ path: { id }, query: { appId } })),
      ),
    onSuccess: () => say('It is sent again. Look up once more to see whether it arrived.'),
  });
  const what = notifications.length === 1 ? 'the notification' : `${notifications.length} notifications`;
  return (
    <>
      <button
        type="button"
        class="button primary"
        disabled={redeliver.isPending || redeliver.isSuccess}
        onClick={() => redeliver.mutate()}
      >
        <Icon name="send" />
        {redeliver.isSuccess ? 'Sent again' : `Send ${what} again`}
      </button>
      <Fault of={redeliver.error} />
    </>
  );
}
