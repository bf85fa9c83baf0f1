import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account, App } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { DataTable } from '../parts/data-table.js';
import { SelectField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status } from '../parts/status.js';
import { ALL_APPS } from '../state/all-rows.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';

/** The apps that may mint links for an account. */
export function AccountApps({ account }: { readonly account: Account }): JSX.Element {
  const { igId, username } = account;
  const isAdmin = useSignedIn().may('admin');
  const [isGranting, setGranting] = useState(false);
  const [revoked, setRevoked] = useState<App | null>(null);
  const apps = useQuery(ALL_APPS);
  const isGranted = ({ accounts }: App): boolean => accounts.some((granted) => granted.igId === igId);
  const revoke = useChange(
    (app: App) => api.revokeAppAccount({ path: { id: app.id, accountId: account.id } }),
    { reloads: ['apps'], says: () => `@${username} is revoked.` },
  );
  return (
    <Loaded of={apps} says="Loading the apps…" trouble="The apps cannot be shown">
      {(all) => {
        const granted = all.filter(isGranted);
        const others = all.filter((app) => !isGranted(app));
        return (
          <Panel
            title="Apps"
            says="They mint links that lead into the chat with this account."
            actions={
              isAdmin &&
              others.length > 0 && (
                <button type="button" class="button small" onClick={() => setGranting(true)}>
                  <Icon name="plus" />
                  Grant to an app
                </button>
              )
            }
          >
            {granted.length === 0 ? (
              <p class="quiet">It is granted to no app, so no links are minted for it.</p>
            ) : (
              <DataTable
                title="Apps"
                isTitled
                rows={granted}
                columns={[
                  { name: 'App', show: ({ id, name }) => <a href={`/console/apps/${id}`}>{name}</a> },
                  { name: 'Status', show: ({ status }) => <Status name={status} /> },
                  {
                    name: 'Default account',
                    show: ({ defaultAccount }) =>
                      defaultAccount?.igId === igId ? 'yes' : <span class="quiet">no</span>,
                  },
                  ...(isAdmin
                    ? [
                        {
                          name: 'Grant',
                          show: (app: App) => (
                            <button type="button" class="button small" onClick={() => setRevoked(app)}>
                              Revoke<span class="unseen"> {app.name}</span>
                            </button>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )}
            {isGranting && <GrantDialog account={account} apps={others} onClose={() => setGranting(false)} />}
            {revoked && (
              <ConfirmDialog
                title={`Revoke @${username} from ${revoked.name}?`}
                verb="Revoke"
                isDangerous
                onConfirm={() => revoke(revoked)}
                onClose={() => setRevoked(null)}
              >
                <p>The app mints no more links for this account. Links that were minted can still be used.</p>
              </ConfirmDialog>
            )}
          </Panel>
        );
      }}
    </Loaded>
  );
}

interface GrantDialogProps {
  readonly account: Account;
  readonly apps: readonly App[];
  readonly onClose: () => void;
}

function GrantDialog({ account, apps, onClose }: GrantDialogProps): JSX.Element {
  const grant = useChange(
    (id: string) => api.grantAppAccount({ path: { id }, body: { accountId: account.id } }),
    { reloads: ['apps'], says: () => `@${account.username} is granted.` },
  );
  const form = useForm({ app: apps[0]?.id ?? '' }, async (_changes, { app }) => {
    await grant(app);
    onClose();
  });
  return (
    <FormDialog title={`Grant @${account.username}`} form={form} verb="Grant" onClose={onClose}>
      <SelectField
        label="App"
        value={form.values.app}
        options={apps.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(app) => form.set('app', app)}
      />
    </FormDialog>
  );
}
