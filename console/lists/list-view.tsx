import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Skeleton } from '../parts/skeleton.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { useAddress } from '../state/address.js';
import { useSignedIn } from '../state/signed-in.js';
import { ExportMenu } from './export-menu.js';
import { FilterBar } from './filter-bar.js';
import type { ListDefinition, Listed } from './list-definition.js';
import { RowsTable } from './rows-table.js';
import { useFilters } from './use-filters.js';
import { useList } from './use-list.js';

/** A list of the API: filters, pages, new rows, and the open row beside it. */
export function ListView<Row extends Listed>({
  definition,
}: {
  readonly definition: ListDefinition<Row>;
}): JSX.Element {
  const { title, lead, rowsAre, filters, hasPeople, exportName, detail, firstUse } = definition;
  const { may } = useSignedIn();
  const { query: address, change } = useAddress();
  const filterState = useFilters(filters);
  const [isShowingPeople, setShowingPeople] = useState(false);
  const [isLive, setLive] = useState(false);
  const openId = address['open'] ?? null;
  const list = useList(definition, {
    query: filterState.query,
    isShowingPeople,
    // Nothing moves under a row that is being read.
    isLive: isLive && openId === null,
  });
  const open = list.rows?.find(({ id }) => id === openId);
  const isFiltered = Object.keys(filterState.query).length > 0;
  const close = (): void => {
    change({ open: null });
    if (openId !== null) document.querySelector<HTMLElement>(`tr[data-id="${openId}"] a`)?.focus();
  };
  return (
    <section class="list-view">
      <header class="view-head">
        <div>
          <h1 class="view-title">{title}</h1>
          <p class="quiet">{lead}</p>
        </div>
        <div class="view-actions">
          <label class="switch">
            <input
              type="checkbox"
              checked={isLive}
              onChange={({ currentTarget }) => setLive(currentTarget.checked)}
            />
            Live
          </label>
          {hasPeople && may('support') && (
            <button type="button" class="button small" onClick={() => setShowingPeople(!isShowingPeople)}>
              <Icon name="person" />
              {isShowingPeople ? 'Mask people' : 'Show people'}
            </button>
          )}
          {exportName !== undefined && may('support') && (
            <ExportMenu name={exportName} query={filterState.query} />
          )}
          {definition.actions?.(filterState.query)}
        </div>
      </header>
      <FilterBar filters={filters} state={filterState} />
      <div class={open ? 'list-and-detail has-detail' : 'list-and-detail'}>
        <div class="list">
          <p role="status" class="new-rows">
            {list.newCount !== null && (
              <button type="button" class="button small" onClick={list.reload}>
                Show {list.newCount} new
              </button>
            )}
            {isLive && openId !== null && (
              <span class="quiet small-text">Live is paused while a row is open.</span>
            )}
          </p>
          {list.rows === undefined ? (
            list.trouble === null ? (
              <Skeleton says={`Loading the ${rowsAre}…`} />
            ) : (
              <TroubleBox
                title={`The ${rowsAre} cannot be shown`}
                trouble={list.trouble}
                retry={list.reload}
              />
            )
          ) : list.rows.length === 0 && list.older === null ? (
            isFiltered ? (
              <div class="empty">
                <h2>No {rowsAre} match</h2>
                <p>
                  <button type="button" class="button" onClick={filterState.clear}>
                    Clear the filters
                  </button>
                </p>
              </div>
            ) : (
              <div class="empty">
                <h2>No {rowsAre} yet</h2>
                <p>{firstUse}</p>
              </div>
            )
          ) : (
            <>
              <RowsTable definition={definition} rows={list.rows} openId={openId} />
              <Older list={list} />
            </>
          )}
        </div>
        {open && detail && (
          <Detail key={open.id} title={`${title}: ${open.id}`} onClose={close}>
            {detail(open)}
          </Detail>
        )}
      </div>
    </section>
  );
}

function Older({
  list,
}: {
  readonly list: Pick<ReturnType<typeof useList>, 'older' | 'isLoadingOlder' | 'olderTrouble'>;
}): JSX.Element {
  const { older, isLoadingOlder, olderTrouble } = list;
  if (olderTrouble !== null && older !== null)
    return <TroubleBox title="The older ones cannot be shown" trouble={olderTrouble} retry={older} />;
  if (older === null) return <p class="quiet small-text list-end">These are all.</p>;
  return (
    <p class="list-end">
      <button type="button" class="button" disabled={isLoadingOlder} onClick={older}>
        {isLoadingOlder ? 'Loading…' : 'Older'}
      </button>
    </p>
  );
}

interface DetailProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: preact.ComponentChildren;
}

/** The open row. Esc closes it. */
function Detail({ title, onClose, children }: DetailProps): JSX.Element {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <aside
      ref={panel}
      class="detail"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]'))
          onClose();
      }}
    >
      <button type="button" class="button small detail-close" onClick={onClose}>
        <Icon name="cross" />
        Close
      </button>
      {children}
    </aside>
  );
}
