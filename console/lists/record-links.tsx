import type { JSX } from 'preact';
import { Id } from '../parts/id.js';
import { Icon } from '../parts/icon.js';
import { useAskAnywhere } from '../state/look-up.js';
import { addressOfRow } from '../state/row-address.js';
import { useName } from './names.js';

/** Rows that have a place in the console, as the audit names them. */
export const RECORD_KINDS = ['link', 'identity', 'notification', 'invite', 'campaign'] as const;
type RecordKind = (typeof RECORD_KINDS)[number];

interface RecordLinkProps {
  readonly kind: RecordKind;
  readonly id: string;
}

/** An id, to be copied, and the way to its record. */
export function RecordLink({ kind, id }: RecordLinkProps): JSX.Element {
  return (
    <span class="record">
      <Id value={id} />
      <a href={addressOfRow(id)} aria-label={`Open the ${kind} ${id}`}>
        Open
      </a>
    </span>
  );
}

/** An app by its name, with the id to be copied. */
export function AppFact({ id }: { readonly id: string }): JSX.Element {
  const name = useName('app', id);
  return (
    <span class="record">
      {name !== id && name}
      <Id value={id} />
    </span>
  );
}

/** An endpoint by its URL, and what was sent to it. */
export function EndpointFact({ id }: { readonly id: string }): JSX.Element {
  const url = useName('endpoint', id);
  return (
    <span class="record">
      {url !== id && <span>{url}</span>}
      <Id value={id} />
      <a href={`/console/notifications?${new URLSearchParams({ endpointId: id })}`}>Its notifications</a>
    </span>
  );
}

/** Asks support's question about a record. */
export function LookItUp({ text }: { readonly text: string }): JSX.Element {
  const ask = useAskAnywhere();
  return (
    <button type="button" class="button small" onClick={() => ask(text)}>
      <Icon name="search" />
      Look it up
    </button>
  );
}
