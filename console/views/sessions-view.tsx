import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Session } from '../../packages/client/src/index.js';
import { ActionButton } from '../parts/action-button.js';
import { DataTable } from '../parts/data-table.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { SignInLinkButton } from './sign-in-link-button.js';

/** Who is signed in to the console, and the end of a session. */
export function SessionsView(): JSX.Element {
  const { signOut } = useSignedIn();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api.listSessions({ query: { limit: 100 } }, { signal }),
  });
  const end = useChange(
    ({ id, isCurrent }: Session) => (isCurrent ? signOut() : api.endSession({ path: { id } })),
    { reloads: ['sessions'] },
  );
  return (
    <>
      <header class="view-head">
        <div>
          <h1 class="view-title">Sessions</h1>
          <p class="quiet">
            Browsers that signed in to the console in the last 30 days. A session ends 30 minutes after its
            last request, after 12 hours, and with its key.
          </p>
        </div>
        <div class="view-actions">
          <SignInLinkButton />
        </div>
      </header>
      <Loaded of={sessions} says="Loading the sessions…" trouble="The sessions cannot be shown">
        {({ data }) => (
          <DataTable
            title="Sessions"
            isTitled
            rows={data}
            columns={[
              { name: 'Key', show: ({ keyName, isCurrent }) => nameOf(keyName, isCurrent) },
              { name: 'Role', show: ({ role }) => role ?? 'none' },
              { name: 'Status', show: ({ status }) => <Status name={status} /> },
              { name: 'Signed in', show: ({ createdAt }) => <Time at={createdAt} /> },
              { name: 'Last request', show: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
              {
                name: 'End',
                show: (session) =>
                  session.status === 'active' ? (
                    <ActionButton look="small" run={() => end(session)}>
                      {session.isCurrent ? 'Sign out' : 'End'}
                      <span class="unseen"> the session of {session.keyName ?? 'an unnamed key'}</span>
                    </ActionButton>
                  ) : (
                    <span class="quiet">none</span>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}

function nameOf(keyName: string | null, isCurrent: boolean): JSX.Element {
  return (
    <>
      {keyName ?? 'Unnamed key'}
      {isCurrent && <span class="quiet"> (this browser)</span>}
    </>
  );
}
