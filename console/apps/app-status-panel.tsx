import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { App } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Panel } from '../parts/panel.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';

const COUNTED = 100;

/** The end of an app, and its way back. */
export function AppStatusPanel({ app }: { readonly app: App }): JSX.Element | null {
  const { may } = useSignedIn();
  const [isAsking, setAsking] = useState(false);
  const change = useChange(
    (status: App['status']) => api.updateApp({ path: { id: app.id }, body: { status } }),
    {
      reloads: ['apps'],
      says: ({ name, status }) => `${name} is ${status}.`,
    },
  );
  if (!may('admin')) return null;
  const close = (): void => setAsking(false);
  if (app.status === 'disabled')
    return (
      <Panel
        title="Enable the app"
        says={
          <>
            Disabled since <Time at={app.disabledAt ?? app.createdAt} />. Its keys work again; links that were
            revoked stay revoked.
          </>
        }
        actions={
          <button type="button" class="button" onClick={() => setAsking(true)}>
            Enable app
          </button>
        }
      >
        {isAsking && (
          <ConfirmDialog
            title={`Enable ${app.name}?`}
            verb="Enable app"
            onConfirm={() => change('active')}
            onClose={close}
          >
            <p>Its keys are accepted again, and it can mint links.</p>
          </ConfirmDialog>
        )}
      </Panel>
    );
  return (
    <Panel
      title="Danger zone"
      isDangerous
      says="A disabled app cannot mint or read. Its keys are refused, and its pending links are revoked."
      actions={
        <button type="button" class="button danger" onClick={() => setAsking(true)}>
          Disable app
        </button>
      }
    >
      {isAsking && (
        <ConfirmDialog
          title={`Disable ${app.name}?`}
          verb="Disable app"
          isDangerous
          typed={{ label: `Type ${app.name} to confirm`, text: app.name }}
          onConfirm={() => change('disabled')}
          onClose={close}
        >
          <p>
            Its keys are refused at once. <PendingLinks appId={app.id} /> People who open such a link see that
            it is no longer valid. Identities stay.
          </p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

/** How many people are on their way right now. */
function PendingLinks({ appId }: { readonly appId: string }): JSX.Element {
  const pending = useQuery({
    queryKey: ['links', 'pending', appId],
    queryFn: ({ signal }) =>
      api.listLinks({ query: { appId, status: 'pending', limit: COUNTED } }, { signal }),
  });
  if (pending.data === undefined) return <>Its pending links are revoked.</>;
  const { data, nextCursor } = pending.data;
  if (data.length === 0) return <>It has no pending links.</>;
  return (
    <strong>
      {nextCursor === null ? data.length : `More than ${COUNTED}`} pending{' '}
      {data.length === 1 ? 'link is' : 'links are'} revoked and cannot be brought back.
    </strong>
  );
}
