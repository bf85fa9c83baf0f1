import type { JSX } from 'preact';
import { Skeleton } from '../parts/skeleton.js';
import { TroubleBox } from '../parts/trouble-box.js';
import type { ListDefinition, Listed } from './list-definition.js';
import { RowsTable } from './rows-table.js';
import type { Filters } from './use-filters.js';
import type { List } from './use-list.js';

interface ListRowsProps<Row extends Listed> {
  readonly definition: ListDefinition<Row>;
  readonly list: List<Row>;
  readonly filters: Filters;
  readonly openId: string | null;
}

/** The rows, or what there is instead: they are loading, could not be loaded, do not match, or do not exist yet. */
export function ListRows<Row extends Listed>(props: ListRowsProps<Row>): JSX.Element {
  const { definition, list, filters, openId } = props;
  const { rowsAre, firstUse } = definition;
  const { rows, trouble, older, reload } = list;
  if (rows === undefined) {
    if (trouble === null) return <Skeleton says={`Loading the ${rowsAre}…`} />;
    return <TroubleBox title={`The ${rowsAre} cannot be shown`} trouble={trouble} retry={reload} />;
  }
  if (rows.length > 0 || older !== null)
    return (
      <>
        <RowsTable definition={definition} rows={rows} openId={openId} />
        <Older list={list} />
      </>
    );
  if (Object.keys(filters.query).length > 0)
    return (
      <div class="empty">
        <h2>No {rowsAre} match</h2>
        <p>
          <button type="button" class="button" onClick={filters.clear}>
            Clear the filters
          </button>
        </p>
      </div>
    );
  return (
    <div class="empty">
      <h2>No {rowsAre} yet</h2>
      <p>{firstUse}</p>
    </div>
  );
}

function Older({
  list,
}: {
  readonly list: Pick<List<never>, 'older' | 'isLoadingOlder' | 'olderTrouble'>;
}): JSX.Element {
  const { older, isLoadingOlder, olderTrouble } = list;
  if (older === null) return <p class="quiet small-text list-end">These are all.</p>;
  if (olderTrouble !== null && !isLoadingOlder)
    return <TroubleBox title="The older ones cannot be shown" trouble={olderTrouble} retry={older} />;
  return (
    <p class="list-end">
      <button type="button" class="button" disabled={isLoadingOlder} onClick={older}>
        {isLoadingOlder ? 'Loading…' : 'Older'}
      </button>
    </p>
  );
}
