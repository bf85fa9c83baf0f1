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

/** What can be done next, beside the advice. */
export function AdvisedActions({ actions }: { readonly actions: readonly Action[] }): JSX.Element | null {
  const { may } = useSignedIn();
  const shown = actions.filter(({ action }) => action !== 'redeliver' || may('support'));
  if (shown.length === 0) return null;
  return (
    <div class="advised">
      {shown.map((each) =>
        each.action === 'redeliver' ? (
          <Redeliver key={each.id} action={each} />
        ) : (
          <a key={each.id} class="button" href={addressOfRow(each.id)}>
            <Icon name={each.action === 'show_person' ? 'person' : 'chevron'} />
            {each.action === 'show_person' ? 'Open the person' : 'Open the link'}
          </a>
        ),
      )}
    </div>
  );
}

/** Sends a notification once more that its endpoint did not get. */
function Redeliver({ action: { id, appId } }: { readonly action: Action }): JSX.Element {
  const { say } = useNotices();
  const redeliver = useMutation({
    mutationFn: () => api.redeliverNotification({ path: { id }, query: { appId } }),
    onSuccess: () => say('The notification is sent again. Look up once more to see whether it arrived.'),
  });
  return (
    <>
      <button
        type="button"
        class="button primary"
        disabled={redeliver.isPending || redeliver.isSuccess}
        title={id}
        onClick={() => redeliver.mutate()}
      >
        <Icon name="send" />
        {redeliver.isSuccess ? 'Sent again' : 'Send the notification again'}
      </button>
      <Fault of={redeliver.error} />
    </>
  );
}
