import { useQuery } from '@tanstack/preact-query';
import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import type { Erasure } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { RemovedRows } from './removed-rows.js';

/** The receipt of an erasure, which names no person. */
export function ReceiptView(): JSX.Element {
  const { id = '' } = useRoute().params;
  const erasure = useQuery({
    queryKey: ['erasures', id],
    queryFn: ({ signal }) => api.getErasure({ path: { id } }, { signal }),
  });
  return (
    <Loaded of={erasure} says="Loading the receipt…" trouble="The receipt cannot be shown">
      {(receipt) => (
        <article class="receipt">
          <h1 class="view-title">Receipt of an erasure</h1>
          <p class="lead quiet">
            Keep its id with the request of the person. The receipt does not say who it was.
          </p>
          <Receipt erasure={receipt} />
          <p>
            <a href="/console/erasures">All erasures</a>
          </p>
        </article>
      )}
    </Loaded>
  );
}

/** What was removed, when, and until when late events are not stored. */
export function Receipt({ erasure }: { readonly erasure: Erasure }): JSX.Element {
  const { id, status, source, createdAt, tombstoneExpiresAt, removed } = erasure;
  return (
    <>
      <Facts
        of={[
          ['Status', <Status name={status} />],
          ['Receipt', <Id value={id} />],
          ['Asked for by', source === 'admin' ? 'An operator' : 'The owner of an account, through Meta'],
          ['Erased', <Time at={createdAt} />],
          ['Late events are dropped until', <Time at={tombstoneExpiresAt} />],
        ]}
      />
      <RemovedRows title="Removed" removed={removed} />
    </>
  );
}
