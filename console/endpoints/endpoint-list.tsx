import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { SecretDialog } from '../parts/secret-dialog.js';
import { loadAll } from '../state/load-all.js';
import { useSignedIn } from '../state/signed-in.js';
import { type EndpointAction, EndpointCard } from './endpoint-card.js';
import { EndpointDialog } from './endpoint-dialog.js';
import type { AnyEndpoint, EndpointOwner } from './endpoint-owner.js';
import { RemoveEndpointDialog } from './remove-endpoint-dialog.js';
import { RotateEndpointDialog } from './rotate-endpoint-dialog.js';
import { TestEndpointDialog } from './test-endpoint-dialog.js';
import { useEndpointHealth } from './use-endpoint-health.js';

type Open =
  | { readonly kind: 'create' }
  | { readonly kind: EndpointAction; readonly endpoint: AnyEndpoint }
  | { readonly kind: 'secret'; readonly secret: string };

/** Endpoints of an app or of the operators: their state, and everything that can be done with them. */
export function EndpointList({ owner }: { readonly owner: EndpointOwner }): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const [open, setOpen] = useState<Open | null>(null);
  const health = useEndpointHealth();
  const endpoints = useQuery({
    queryKey: owner.queryKey,
    queryFn: ({ signal }) => loadAll<AnyEndpoint>((query) => owner.list(query, signal)),
  });
  const close = (): void => setOpen(null);
  const showSecret = (secret: string | null): void =>
    setOpen(secret === null ? null : { kind: 'secret', secret });
  const create = isAdmin && (
    <button type="button" class="button primary" onClick={() => setOpen({ kind: 'create' })}>
      <Icon name="plus" />
      Create endpoint
    </button>
  );
  return (
    <Panel
      title="Endpoints"
      says="URLs that receive signed notifications."
      actions={endpoints.data?.length !== 0 && create}
    >
      <Loaded of={endpoints} says="Loading the endpoints…" trouble="The endpoints cannot be shown">
        {(rows) =>
          rows.length === 0 ? (
            <div class="empty">
              <h3>No endpoints yet</h3>
              <p>
                {owner.kind === 'app'
                  ? 'Without one, the app learns what became of its links only by asking.'
                  : 'Without one, no one is alerted when an account falls silent or an event cannot be decided.'}
              </p>
              <p>{create}</p>
            </div>
          ) : (
            <ul class="cards">
              {rows.map((endpoint) => (
                <li key={endpoint.id}>
                  <EndpointCard
                    owner={owner}
                    endpoint={endpoint}
                    health={health?.get(endpoint.id)}
                    mayChange={isAdmin}
                    onAction={(kind) => setOpen({ kind, endpoint })}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {open?.kind === 'create' && (
        <EndpointDialog owner={owner} endpoint={null} onCreated={showSecret} onClose={close} />
      )}
      {open?.kind === 'change' && (
        <EndpointDialog owner={owner} endpoint={open.endpoint} onCreated={showSecret} onClose={close} />
      )}
      {open?.kind === 'rotate' && (
        <RotateEndpointDialog owner={owner} endpoint={open.endpoint} onCreated={showSecret} onClose={close} />
      )}
      {open?.kind === 'test' && <TestEndpointDialog owner={owner} endpoint={open.endpoint} onClose={close} />}
      {open?.kind === 'remove' && (
        <RemoveEndpointDialog owner={owner} endpoint={open.endpoint} onClose={close} />
      )}
      {open?.kind === 'secret' && (
        <SecretDialog
          title="The endpoint’s secret"
          secret={open.secret}
          says="The receiver checks the signature of each notification with it."
          onClose={close}
        />
      )}
    </Panel>
  );
}
