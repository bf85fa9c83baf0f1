import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Key } from '../../packages/client/src/index.js';
import { DataTable } from '../parts/data-table.js';
import { SwitchField } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { SecretDialog } from '../parts/secret-dialog.js';
import { Status } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { loadAll } from '../state/load-all.js';
import { useSignedIn } from '../state/signed-in.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import type { KeyOwner } from './key-owner.js';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import { RotateKeyDialog } from './rotate-key-dialog.js';

type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'rotate' | 'revoke'; readonly key: Key }
  | { readonly kind: 'secret'; readonly secret: string };

/** Keys of an app or of operators: made, rotated and revoked. */
export function KeyList({ owner }: { readonly owner: KeyOwner }): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const [open, setOpen] = useState<Open | null>(null);
  const [isShowingRevoked, setShowingRevoked] = useState(false);
  const keys = useQuery({
    queryKey: owner.queryKey,
    queryFn: ({ signal }) => loadAll((query) => owner.list(query, signal)),
  });
  const close = (): void => setOpen(null);
  const showSecret = (secret: string | null): void =>
    setOpen(secret === null ? null : { kind: 'secret', secret });
  const create = isAdmin && (
    <button type="button" class="button primary" onClick={() => setOpen({ kind: 'create' })}>
      <Icon name="plus" />
      Create key
    </button>
  );
  return (
    <Panel
      title="Keys"
      says={
        owner.kind === 'app'
          ? 'The app’s server sends one in Authorization. Each may do what its scopes say.'
          : 'Each may do what its role says. Rotate a key to replace it without a gap.'
      }
      actions={keys.data?.length !== 0 && create}
    >
      <Loaded of={keys} says="Loading the keys…" trouble="The keys cannot be shown">
        {(all) => {
          const active = all.filter(({ status }) => status === 'active');
          const rows = isShowingRevoked ? all : active;
          if (all.length === 0)
            return (
              <div class="empty">
                <h3>No keys yet</h3>
                <p>
                  {owner.kind === 'app'
                    ? 'The app cannot mint links before it has one.'
                    : 'Operators share the key of the service until each has one.'}
                </p>
                <p>{create}</p>
              </div>
            );
          return (
            <>
              {rows.length === 0 ? (
                <p class="quiet">No key is active.</p>
              ) : (
                <DataTable title="Keys" isTitled rows={rows} columns={columnsOf(owner, isAdmin, setOpen)} />
              )}
              {all.length > active.length && (
                <SwitchField
                  label={`Show ${all.length - active.length} revoked`}
                  isOn={isShowingRevoked}
                  onChange={setShowingRevoked}
                />
              )}
            </>
          );
        }}
      </Loaded>
      {open?.kind === 'create' && <CreateKeyDialog owner={owner} onCreated={showSecret} onClose={close} />}
      {open?.kind === 'rotate' && (
        <RotateKeyDialog owner={owner} apiKey={open.key} onCreated={showSecret} onClose={close} />
      )}
      {open?.kind === 'revoke' && <RevokeKeyDialog owner={owner} apiKey={open.key} onClose={close} />}
      {open?.kind === 'secret' && (
        <SecretDialog
          title="Your new key"
          secret={open.secret}
          says={
            owner.kind === 'app'
              ? 'Store it where the app’s server reads its secrets, never in a browser or an app on a phone.'
              : 'Give it to the person in a safe way. It signs in to the console, and npx hitch takes it.'
          }
          onClose={close}
        />
      )}
    </Panel>
  );
}

function columnsOf(owner: KeyOwner, isAdmin: boolean, setOpen: (open: Open) => void) {
  return [
    {
      name: 'Name',
      show: ({ name, prefix }: Key) => (
        <span class="two-lines">
          <strong>{name ?? 'Unnamed'}</strong>
          <code class="quiet small-text" title={prefix}>
            {prefix.slice(0, 3)}…{prefix.slice(-6)}
          </code>
        </span>
      ),
    },
    owner.kind === 'app'
      ? {
          name: 'Scopes',
          show: ({ scopes }: Key) => (
            <span class="tags">
              {scopes.map((scope) => (
                <code key={scope} class="role">
                  {scope}
                </code>
              ))}
            </span>
          ),
        }
      : { name: 'Role', show: ({ role }: Key) => <span class="role">{role}</span> },
    { name: 'Status', show: (key: Key) => <Status name={key.replacedBy ? 'replaced' : key.status} /> },
    { name: 'Last used', show: ({ lastUsedAt }: Key) => <TimeOr at={lastUsedAt} none="never" /> },
    { name: 'Expires', show: ({ expiresAt }: Key) => <TimeOr at={expiresAt} none="never" /> },
    { name: 'Created', show: ({ createdAt }: Key) => <Time at={createdAt} /> },
    ...(isAdmin
      ? [
          {
            name: 'Change',
            show: (key: Key) =>
              key.status === 'active' && (
                <span class="row-actions">
                  {key.replacedBy === null && (
                    <button
                      type="button"
                      class="button small"
                      onClick={() => setOpen({ kind: 'rotate', key })}
                    >
                      Rotate<span class="unseen"> {key.name ?? 'the unnamed key'}</span>
                    </button>
                  )}
                  <button type="button" class="button small" onClick={() => setOpen({ kind: 'revoke', key })}>
                    Revoke<span class="unseen"> {key.name ?? 'the unnamed key'}</span>
                  </button>
                </span>
              ),
          },
        ]
      : []),
  ];
}
