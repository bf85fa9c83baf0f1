import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { useAddress } from '../state/address.js';
import { useSignedIn } from '../state/signed-in.js';
import { ExportMenu } from './export-menu.js';
import { FilterBar } from './filter-bar.js';
import type { ListDefinition, Listed } from './list-definition.js';
import { ListRows } from './list-rows.js';
import { OpenRow } from './open-row.js';
import { ShareMenu } from './share-menu.js';
import { useFilters } from './use-filters.js';
import { useList } from './use-list.js';

/** A list of the API: filters, pages, new rows, and the open row beside it. */
export function ListView<Row extends Listed>({
  definition,
}: {
  readonly definition: ListDefinition<Row>;
}): JSX.Element {
  const { title, lead, filters, hasPeople, exportName } = definition;
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
  const close = (): void => {
    change({ open: null });
    if (openId !== null)
      document.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(openId)}"] a`)?.focus();
  };
  return (
    <section>
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
          <button type="button" class="button small" onClick={list.reload}>
            Refresh
          </button>
          <ShareMenu route={definition.route} filters={filters} query={filterState.query} />
          {exportName !== undefined && may('support') && (
            <ExportMenu name={exportName} filters={filters} query={filterState.query} />
          )}
          {definition.actions?.(filterState.query)}
        </div>
      </header>
      <FilterBar filters={filters} state={filterState} />
      <div class={openId === null ? 'list-and-detail' : 'list-and-detail has-detail'}>
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
          {list.reloadTrouble !== null && (
            <TroubleBox
              title="The newest rows cannot be shown"
              trouble={list.reloadTrouble}
              retry={list.reload}
            />
          )}
          <ListRows definition={definition} list={list} filters={filterState} openId={openId} />
        </div>
        {openId !== null && list.rows !== undefined && (
          <OpenRow
            key={openId}
            definition={definition}
            id={openId}
            row={list.rows.find(({ id }) => id === openId)}
            isShowingPeople={isShowingPeople}
            onChange={(fields) => list.change(openId, fields)}
            onClose={close}
          />
        )}
      </div>
    </section>
  );
}
