import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Identity, Timeline } from '../../packages/client/src/index.js';
import { accountOf, IDENTITIES, withAddress } from '../lists/columns.js';
import { DataTable } from '../parts/data-table.js';
import { Fault } from '../parts/fault.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { usePendingActions } from '../state/pending-actions.js';
import { useSignedIn } from '../state/signed-in.js';
import { EraseDialog } from './erase-dialog.js';
import { PersonFacts } from './person-facts.js';
import { PersonTimeline } from './person-timeline.js';
import { UnlinkDialog } from './unlink-dialog.js';

/** One identity: who is who, and everything that happened to both of them. */
export function PersonView(): JSX.Element {
  const { id = '' } = useRoute().params;
  return <Person key={id} id={id} />;
}

function Person({ id }: { readonly id: string }): JSX.Element {
  const [isShown, setShown] = useState(false);
  const masked = useQuery({
    queryKey: ['timeline', id, 'head'],
    queryFn: ({ signal }) => api.getTimeline({ path: { id }, query: { limit: 1 } }, { signal }),
  });
  // Asked for once: each answer that shows a person is in the audit.
  const shown = useQuery({
    queryKey: ['person', id],
    queryFn: ({ signal }) =>
      api.getTimeline({ path: { id }, query: { limit: 1, people: 'shown' } }, { signal }),
    enabled: isShown,
    staleTime: Infinity,
  });
  return (
    <Loaded of={masked} says="Loading the person…" trouble="The person cannot be shown">
      {(head) => {
        const people = isShown ? shown.data : undefined;
        return (
          <article class="person">
            <PersonHead
              head={people ?? head}
              isShown={people !== undefined}
              isLoading={isShown && people === undefined && shown.error === null}
              onShow={() => setShown(!isShown)}
            />
            {isShown && <Fault of={shown.error} />}
            <PersonFacts identity={(people ?? head).identity} />
            <History rows={(people ?? head).history} />
            <PersonTimeline id={id} reasons={reasonsOf(people)} />
          </article>
        );
      }}
    </Loaded>
  );
}

interface PersonHeadProps {
  readonly head: Timeline;
  readonly isShown: boolean;
  readonly isLoading: boolean;
  readonly onShow: () => void;
}

function PersonHead({ head: { identity }, isShown, isLoading, onShow }: PersonHeadProps): JSX.Element {
  const { may } = useSignedIn();
  const { actions } = usePendingActions();
  const client = useQueryClient();
  const [open, setOpen] = useState<'unlink' | 'erase' | null>(null);
  const { id, status, linkedAt } = identity;
  const isPending = actions.some((action) => action.id === id);
  const refresh = (after: Identity): void => {
    client.setQueryData(['person', id], (before: Timeline | undefined) =>
      before === undefined ? undefined : { ...before, identity: after },
    );
    void client.invalidateQueries({ queryKey: ['timeline', id] });
    // Rows that show people are loaded again when they are opened: each such answer is in the audit.
    void client.invalidateQueries({ queryKey: ['identities'], refetchType: 'none' });
  };
  return (
    <header class="view-head">
      <div>
        <p class="person-status">
          <Status name={status} />
        </p>
        <h1 class="view-title">Person on {accountOf(identity)}</h1>
        <p class="quiet">
          Linked <Time at={linkedAt} />
        </p>
      </div>
      {may('support') && (
        <div class="view-actions">
          <button type="button" class="button" disabled={isLoading} onClick={onShow}>
            <Icon name="person" />
            {isShown ? 'Mask the person' : 'Show the person'}
          </button>
          {status === 'active' && (
            <button
              type="button"
              class="button"
              aria-disabled={isPending}
              onClick={() => setOpen(isPending ? null : 'unlink')}
            >
              <Icon name="unlink" />
              Unlink
            </button>
          )}
          {may('admin') && (
            <button type="button" class="button danger-quiet" onClick={() => setOpen('erase')}>
              <Icon name="erase" />
              Erase
            </button>
          )}
        </div>
      )}
      {open === 'unlink' && (
        <UnlinkDialog identity={identity} onUnlinked={refresh} onClose={() => setOpen(null)} />
      )}
      {open === 'erase' && <EraseDialog identity={identity} onClose={() => setOpen(null)} />}
    </header>
  );
}

function History({ rows }: { readonly rows: readonly Identity[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return <DataTable title="History" rows={rows} columns={withAddress(IDENTITIES)} />;
}

function reasonsOf(people: Timeline | undefined): ReadonlyMap<string, string | null> {
  const all = people === undefined ? [] : [people.identity, ...people.history];
  return new Map(all.map(({ id, unlinkReason }) => [id, unlinkReason]));
}
