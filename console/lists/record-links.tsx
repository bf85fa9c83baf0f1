import { useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { Id } from '../parts/id.js';
import { Icon } from '../parts/icon.js';
import { useShownLookUp } from '../state/look-up.js';
import { useName } from './names.js';

interface RecordLinkProps {
  readonly kind: 'link' | 'identity' | 'notification';
  readonly id: string;
}

/** An id, to be copied, and the way to its record. */
export function RecordLink({ kind, id }: RecordLinkProps): JSX.Element {
  const address =
    kind === 'identity'
      ? `/console/identities/${id}`
      : `/console/${kind}s?${new URLSearchParams({ open: id })}`;
  return (
    <span class="record">
      <Id value={id} />
      <a href={address} aria-label={`Open the ${kind} ${id}`}>
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
  const { ask } = useShownLookUp();
  const { route } = useLocation();
  const lookUp = (): void => {
    route('/console');
    ask(text);
  };
  return (
    <button type="button" class="button small" onClick={lookUp}>
      <Icon name="search" />
      Look it up
    </button>
  );
}
