import { useQuery, useQueryClient } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { useSignedIn } from '../state/signed-in.js';
import { toCurl } from './curl.js';
import type { ListDefinition, Listed } from './list-definition.js';
import { LookItUp } from './record-links.js';

interface OpenRowProps<Row extends Listed> {
  readonly definition: ListDefinition<Row>;
  readonly id: string;
  /** The row as the list has it, when it is among those that are loaded. */
  readonly row: Row | undefined;
  /** The list names people already. */
  readonly isShowingPeople: boolean;
  readonly onChange: (fields: Partial<Row>) => void;
  readonly onClose: () => void;
}

/** The open row beside its list. */
export function OpenRow<Row extends Listed>(props: OpenRowProps<Row>): JSX.Element {
  const { definition, id, row, isShowingPeople, onChange, onClose } = props;
  const { name, title, route, hasPeople, loadOne, detail, lookUpBy } = definition;
  const { may } = useSignedIn();
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  // A row that a later page has replaced stays open, and is not loaded with its person.
  const known = useRef(row);
  known.current = row ?? known.current;
  const isAlone = loadOne !== undefined && (known.current === undefined || isAsked);
  const queryKey = [name, 'one', id];
  const one = useQuery({
    queryKey,
    queryFn: ({ signal }) => loadOne?.(id, signal) ?? Promise.reject(new Error('There is no such route.')),
    enabled: isAlone,
    staleTime: Infinity,
  });
  const shown = isAlone ? one.data : known.current;
  const asked = shown === undefined ? null : lookUpBy(shown);
  const change = (fields: Partial<Row>): void => {
    client.setQueryData<Row>(queryKey, (before) => before && { ...before, ...fields });
    onChange(fields);
  };
  return (
    <Panel name={`${title}: ${id}`} onClose={onClose}>
      <header class="detail-head">
        <Id value={id} />
        <button type="button" class="button small" onClick={onClose}>
          <Icon name="cross" />
          Close
        </button>
      </header>
      {isAlone ? (
        <Loaded of={one} says="Loading the row…" trouble="The row cannot be shown">
          {(loaded) => detail(loaded, { change })}
        </Loaded>
      ) : known.current === undefined ? (
        <p>
          This row is not among those that are loaded: it is further down, or another filter has it. Load
          older rows, or{' '}
          <button type="button" class="link-button" onClick={onClose}>
            close it
          </button>
          .
        </p>
      ) : (
        detail(known.current, { change })
      )}
      <footer class="detail-foot">
        {hasPeople && loadOne && !isAlone && !isShowingPeople && may('support') && (
          <button
            type="button"
            class="button small"
            title="Leaves an entry in the audit"
            onClick={() => setAsked(true)}
          >
            <Icon name="person" />
            Show the person
          </button>
        )}
        {asked !== null && <LookItUp text={asked} />}
        <CopyButton name="Copy link" text={location.href} />
        {loadOne && shown && <CopyButton name="Copy as curl" text={toCurl(`${route}/${id}`)} />}
      </footer>
    </Panel>
  );
}

interface PanelProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Esc closes it. */
function Panel({ name, onClose, children }: PanelProps): JSX.Element {
  const panel = useRef<HTMLElement>(null);
  // In a narrow window it is above the list, so it is scrolled to.
  useEffect(() => panel.current?.focus({ preventScroll: matchMedia('(min-width: 1101px)').matches }), []);
  return (
    <aside
      ref={panel}
      class="detail"
      tabIndex={-1}
      aria-label={name}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]'))
          onClose();
      }}
    >
      {children}
    </aside>
  );
}
