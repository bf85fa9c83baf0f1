import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account } from '../../packages/client/src/index.js';
import { DataTable } from '../parts/data-table.js';
import { TextField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { useAddress } from '../state/address.js';
import { ALL_ACCOUNTS } from '../state/all-rows.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';

const COLUMNS = [
  {
    name: 'Account',
    show: ({ id, username }: Account) => <a href={`/console/accounts/${id}`}>@{username}</a>,
  },
  { name: 'Status', show: ({ status }: Account) => <Status name={status} /> },
  {
    name: 'Connection',
    show: ({ connectedAt }: Account) =>
      connectedAt === null ? (
        <Status name="not_connected" />
      ) : (
        <span>
          Connected <Time at={connectedAt} />
        </span>
      ),
  },
  { name: 'Instagram id', show: ({ igId }: Account) => <Id value={igId} /> },
  { name: 'Registered', show: ({ createdAt }: Account) => <Time at={createdAt} /> },
];

/** The Instagram accounts that people write to. */
export function AccountsView(): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const [isRegistering, setRegistering] = useState(false);
  const accounts = useQuery(ALL_ACCOUNTS);
  const register = isAdmin && (
    <button type="button" class="button primary" onClick={() => setRegistering(true)}>
      <Icon name="plus" />
      Register account
    </button>
  );
  return (
    <>
      <header class="view-head">
        <div>
          <h1 class="view-title">Accounts</h1>
          <p class="quiet">
            The Instagram professional accounts that people write to, and what Hitch sets for them.
          </p>
        </div>
        {accounts.data !== undefined && accounts.data.length > 0 && register}
      </header>
      <Loaded of={accounts} says="Loading the accounts…" trouble="The accounts cannot be shown">
        {(rows) =>
          rows.length === 0 ? (
            <section class="empty">
              <h2>No account is registered yet</h2>
              <p>
                Links lead into the chat with an account. Register one, connect it to Instagram, and grant it
                to an app.
              </p>
              {isAdmin ? <p>{register}</p> : <p class="quiet">The role admin can register one.</p>}
            </section>
          ) : (
            <DataTable title="Accounts" isTitled rows={rows} columns={COLUMNS} />
          )
        }
      </Loaded>
      {isRegistering && <RegisterDialog onClose={() => setRegistering(false)} />}
    </>
  );
}

function RegisterDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { go } = useAddress();
  const register = useChange((body: { igId: string; username: string }) => api.registerAccount({ body }), {
    reloads: ['accounts'],
    says: ({ username }) => `@${username} is registered.`,
  });
  const form = useForm({ igId: '', username: '' }, async (_changes, { igId, username }) => {
    const account = await register({ igId: igId.trim(), username: username.trim().replace(/^@/, '') });
    onClose();
    go(`/console/accounts/${account.id}`);
  });
  const { values, set, faults } = form;
  return (
    <FormDialog title="Register an account" form={form} verb="Register" onClose={onClose}>
      <TextField
        label="Username"
        placeholder="acme"
        value={values.username}
        fault={faults.of('username')}
        isRequired
        onChange={(text) => set('username', text)}
      />
      <TextField
        label="Instagram id"
        placeholder="17841400000000001"
        hint="The user_id that GET /me answers with the account’s token: the id in Meta’s webhooks. Its id is another one."
        value={values.igId}
        fault={faults.of('igId')}
        isRequired
        onChange={(text) => set('igId', text)}
      />
    </FormDialog>
  );
}
