import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Session } from '../../packages/client/src/index.js';
import { DataTable } from '../parts/data-table.js';
import { Skeleton } from '../parts/skeleton.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { api, describeTrouble, type Trouble } from '../state/hitch.js';
import type { SessionControl } from '../state/session.js';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'loaded'; readonly sessions: readonly Session[] };

/** Who is signed in to the console, and the end of a session. */
export function SessionsView({ control }: { readonly control: SessionControl }): JSX.Element {
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const { notice } = control;
  const fail = useCallback(
    (error: unknown) => {
      if (!notice(error)) setLoaded({ kind: 'failed', trouble: describeTrouble(error) });
    },
    [notice],
  );
  const load = useCallback(() => {
    api
      .listSessions({ query: { limit: 100 } })
      .then(({ data }) => setLoaded({ kind: 'loaded', sessions: data }), fail);
  }, [fail]);
  useEffect(load, [load]);
  const end = (session: Session): void => {
    if (session.isCurrent) void control.signOut().catch(fail);
    else void api.endSession({ path: { id: session.id } }).then(load, fail);
  };

  if (loaded.kind === 'loading') return <Skeleton says="Loading the sessions…" />;
  if (loaded.kind === 'failed')
    return <TroubleBox title="The sessions cannot be shown" trouble={loaded.trouble} retry={load} />;
  return (
    <>
      <h1 class="view-title">Sessions</h1>
      <p class="lead quiet">
        Browsers that signed in to the console in the last 30 days. A session ends 30 minutes after its last
        request, after 12 hours, and with its key.
      </p>
      <DataTable
        title="Sessions"
        rows={loaded.sessions}
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
                <button type="button" class="button small" onClick={() => end(session)}>
                  {session.isCurrent ? 'Sign out' : 'End'}
                </button>
              ) : (
                <span class="quiet">none</span>
              ),
          },
        ]}
      />
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
