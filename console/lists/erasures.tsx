import type { JSX } from 'preact';
import type { Erasure } from '../../packages/client/src/index.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { Receipt } from '../views/receipt-view.js';
import type { ListDefinition } from './list-definition.js';
import { ListView } from './list-view.js';

const rowsOf = ({ removed }: Erasure): number =>
  Object.values(removed).reduce((total, count) => total + count, 0);

const DEFINITION: ListDefinition<Erasure> = {
  name: 'erasures',
  route: '/v1/admin/erasures',
  title: 'Erasures',
  lead: 'The receipts of what was erased. They say how much, and not whose it was.',
  rowsAre: 'erasures',
  columns: [
    { name: 'Status', show: ({ status }) => <Status name={status} /> },
    { name: 'Asked for by', show: ({ source }) => (source === 'admin' ? 'Operator' : 'Meta') },
    { name: 'Rows', show: rowsOf },
    { name: 'Erased', show: ({ createdAt }) => <Time at={createdAt} /> },
    { name: 'Events dropped until', show: ({ tombstoneExpiresAt }) => <Time at={tombstoneExpiresAt} /> },
  ],
  filters: [],
  hasPeople: false,
  load: (query, limit, signal) => api.listErasures({ query: { ...query, limit } }, { signal }),
  firstUse: 'Look a person up, open them, and press Erase.',
  lookUpBy: () => null,
  detail: (erasure) => (
    <>
      <Receipt erasure={erasure} />
      <p>
        <a href={`/console/erasures/${erasure.id}`}>Open the receipt</a>
      </p>
    </>
  ),
};

/** The receipts of erasures. */
export function ErasuresView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}
