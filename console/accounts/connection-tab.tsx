import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Account, Connection } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Facts } from '../parts/facts.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { BeginLogin } from './begin-login.js';
import { orNull } from '../state/or-null.js';
import { TokenDialog } from './token-dialog.js';

/** How often is looked whether the owner has agreed, while a log-in is open. */
const POLL_MS = 3_000;

interface BegunLogin {
  /** When the account was connected before it; null: it was not. */
  readonly before: string | null;
  readonly expiresAt: string;
  /** The owner did not agree in time: another one can be begun. */
  readonly isExpired: boolean;
}

/** The access that the owner of the account has given. */
export function ConnectionTab({ account }: { readonly account: Account }): JSX.Element {
  const { id, username } = account;
  const isAdmin = useSignedIn().may('admin');
  const [login, setLogin] = useState<BegunLogin | null>(null);
  const [isPasting, setPasting] = useState(false);
  const isOpen = (found: Connection | null | undefined): boolean =>
    login !== null && !login.isExpired && (found?.connectedAt ?? null) === login.before;
  useEffect(() => {
    if (login === null || login.isExpired) return undefined;
    const left = new Date(login.expiresAt).getTime() - Date.now();
    const timer = setTimeout(() => setLogin({ ...login, isExpired: true }), left);
    return () => clearTimeout(timer);
  }, [login]);
  const connection = useQuery({
    queryKey: ['accounts', id, 'connection'],
    queryFn: ({ signal }) => orNull(api.getAccountConnection({ path: { id } }, { signal })),
    refetchInterval: ({ state: { data } }) => (isOpen(data) ? POLL_MS : false),
  });
  return (
    <Loaded of={connection} says="Loading the connection…" trouble="The connection cannot be shown">
      {(found) => {
        const connectedAt = found?.connectedAt ?? null;
        return (
          <>
            {found === null ? (
              <Panel
                title="Not connected"
                says="Links work without a connection. Questions in the chat, ice breakers and most checks of the doctor need one."
              />
            ) : (
              <ConnectionPanel connection={found} username={username} />
            )}
            {isAdmin && (
              <Panel
                title={found === null ? 'Connect' : 'Connect again'}
                says="The owner of the account logs in to Instagram and agrees. It works once, within ten minutes."
                actions={
                  <button type="button" class="button" onClick={() => setPasting(true)}>
                    Enter a token
                  </button>
                }
              >
                <BeginLogin
                  account={account}
                  isWaiting={isOpen(found)}
                  isConnected={login !== null && connectedAt !== login.before}
                  onBegin={(expiresAt) => setLogin({ before: connectedAt, expiresAt, isExpired: false })}
                />
              </Panel>
            )}
            {isAdmin && found !== null && <Disconnect account={account} />}
            {isPasting && <TokenDialog account={account} onClose={() => setPasting(false)} />}
          </>
        );
      }}
    </Loaded>
  );
}

interface ConnectionPanelProps {
  readonly connection: Connection;
  readonly username: string;
}

function ConnectionPanel({ connection, username }: ConnectionPanelProps): JSX.Element {
  const { login, status, scopes, tokenExpiresAt, refreshedAt, lastError, lastErrorAt, accountType } =
    connection;
  const none = <span class="quiet">none</span>;
  const shownName = connection.username;
  return (
    <Panel title="Connection" actions={<Status name={status === 'active' ? 'connected' : 'dead'} />}>
      {status === 'dead' && (
        <p class="warning-note">
          <Icon name="alert" />
          Instagram has refused the token for good, or the owner has removed the app. Connect the account
          again.
        </p>
      )}
      <Facts
        of={[
          ['Log-in', login === 'instagram' ? 'Instagram login' : 'Facebook login, by a Page'],
          [
            'Account',
            <>
              {shownName === null ? none : `@${shownName}`}
              {accountType !== null && <span class="quiet"> {accountType.replace('_', ' ')}</span>}
              {shownName !== null && shownName !== username && (
                <span class="fault"> It is registered as @{username}: rename it in the settings.</span>
              )}
            </>,
          ],
          ['Connected', <Time at={connection.connectedAt} />],
          ['Token expires', <TimeOr at={tokenExpiresAt} none="not known" />],
          ['Token refreshed', <TimeOr at={refreshedAt} />],
          ['Permissions', <Permissions scopes={scopes} />],
          ['Page', connection.pageId && <Id value={connection.pageId} />],
          [
            'Last error',
            lastError === null ? (
              none
            ) : (
              <>
                <span class="fault">{lastError}</span> {lastErrorAt !== null && <Time at={lastErrorAt} />}
              </>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function Permissions({ scopes }: Pick<Connection, 'scopes'>): JSX.Element {
  if (scopes === null) return <span class="quiet">not known</span>;
  return (
    <ul class="plain-list">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
        </li>
      ))}
    </ul>
  );
}

function Disconnect({ account }: { readonly account: Account }): JSX.Element {
  const { id, username } = account;
  const [isAsking, setAsking] = useState(false);
  const disconnect = useChange(() => api.deleteAccountConnection({ path: { id } }), {
    reloads: ['accounts'],
    says: () => `@${username} is disconnected.`,
  });
  return (
    <Panel
      title="Disconnect"
      says="Deletes the token. Links still work, because Meta’s webhooks are not turned off."
      isDangerous
      actions={
        <button type="button" class="button danger" onClick={() => setAsking(true)}>
          Disconnect
        </button>
      }
    >
      {isAsking && (
        <ConfirmDialog
          title={`Disconnect @${username}?`}
          verb="Disconnect"
          isDangerous
          typed={{ label: `Type ${username} to confirm`, text: username }}
          onConfirm={() => disconnect(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>
            Hitch writes no more in its chats, and no longer sets its ice breakers. The owner has to agree
            again.
          </p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}
