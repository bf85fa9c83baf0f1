import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { App } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { DataTable } from '../parts/data-table.js';
import { SelectField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Panel } from '../parts/panel.js';
import { Status } from '../parts/status.js';
import { ALL_ACCOUNTS } from '../state/all-rows.js';
import { api, describeTrouble } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';

type Granted = App['accounts'][number];

/** The Instagram accounts that an app may mint links for. */
export function AppAccounts({ app }: { readonly app: App }): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const [isGranting, setGranting] = useState(false);
  const [revoked, setRevoked] = useState<Granted | null>(null);
  const revoke = useChange(
    ({ id: accountId }: Granted) => api.revokeAppAccount({ path: { id: app.id, accountId } }),
    { reloads: ['apps'], says: () => 'The account is revoked.' },
  );
  const grant = isAdmin && (
    <button type="button" class="button" onClick={() => setGranting(true)}>
      <Icon name="plus" />
      Grant account
    </button>
  );
  return (
    <Panel
      title="Instagram accounts"
      says="The app mints links that lead into the chat with these accounts."
      actions={app.accounts.length > 0 && grant}
    >
      {app.accounts.length === 0 ? (
        <div class="empty">
          <h3>No account is granted</h3>
          <p>Without one, every mint of this app is refused.</p>
          <p>{grant}</p>
        </div>
      ) : (
        <DataTable
          title="Instagram accounts"
          isTitled
          rows={app.accounts}
          columns={[
            {
              name: 'Account',
              show: ({ username, igId }) => (
                <>
                  <strong>@{username}</strong>
                  {app.defaultAccount?.igId === igId && <span class="quiet"> (default)</span>}
                </>
              ),
            },
            { name: 'Status', show: ({ status }) => <Status name={status} /> },
            { name: 'Instagram id', show: ({ igId }) => <Id value={igId} /> },
            { name: 'Id', show: ({ id }) => <Id value={id} /> },
            ...(isAdmin
              ? [
                  {
                    name: 'Grant',
                    show: (account: Granted) => (
                      <button type="button" class="button small" onClick={() => setRevoked(account)}>
                        Revoke<span class="unseen"> {account.username}</span>
                      </button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {isGranting && <GrantAccount app={app} onClose={() => setGranting(false)} />}
      {revoked && (
        <ConfirmDialog
          title={`Revoke @${revoked.username}?`}
          verb="Revoke"
          isDangerous
          onConfirm={() => revoke(revoked)}
          onClose={() => setRevoked(null)}
        >
          <p>
            {app.name} can mint no more links for this account. Links that are minted can still be used.
            {app.defaultAccount?.igId === revoked.igId && ' The app then has no default account.'}
          </p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function GrantAccount({ app, onClose }: { readonly app: App; readonly onClose: () => void }): JSX.Element {
  const accounts = useQuery(ALL_ACCOUNTS);
  const grant = useChange(
    (accountId: string) => api.grantAppAccount({ path: { id: app.id }, body: { accountId } }),
    { reloads: ['apps'], says: ({ username }) => `@${username} is granted.` },
  );
  const form = useForm({ accountId: '' }, async (_changes, { accountId }) => {
    await grant(accountId);
    onClose();
  });
  const free = accounts.data?.filter(({ id }) => app.accounts.every((each) => each.id !== id)) ?? [];
  return (
    <FormDialog title="Grant an account" form={form} verb="Grant" onClose={onClose}>
      <SelectField
        label="Account"
        hint={
          accounts.data !== undefined && free.length === 0
            ? 'Every registered account is granted. Register another one under Accounts.'
            : undefined
        }
        value={form.values.accountId}
        fault={
          form.faults.of('accountId') ??
          (accounts.error === null ? null : describeTrouble(accounts.error).text)
        }
        options={[
          { value: '', label: accounts.data === undefined ? 'Loading…' : 'Choose an account' },
          ...free.map(({ id, username }) => ({ value: id, label: `@${username}` })),
        ]}
        onChange={(accountId) => form.set('accountId', accountId)}
      />
    </FormDialog>
  );
}
