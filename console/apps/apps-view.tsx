import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { DataTable } from '../parts/data-table.js';
import { TextField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { useAddress } from '../state/address.js';
import { ALL_APPS } from '../state/all-rows.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { AccountNames } from './account-names.js';

/** The apps that mint links, and the way to make one. */
export function AppsView(): JSX.Element {
  const { may } = useSignedIn();
  const [isCreating, setCreating] = useState(false);
  const apps = useQuery(ALL_APPS);
  const create = may('admin') && (
    <button type="button" class="button primary" onClick={() => setCreating(true)}>
      <Icon name="plus" />
      Create app
    </button>
  );
  return (
    <>
      <header class="view-head">
        <div>
          <h1 class="view-title">Apps</h1>
          <p class="quiet">
            Each app mints links with its own keys, hears of them at its own endpoints, and has its own look.
          </p>
        </div>
        <div class="view-actions">{apps.data?.length !== 0 && create}</div>
      </header>
      <Loaded of={apps} says="Loading the apps…" trouble="The apps cannot be shown">
        {(rows) =>
          rows.length === 0 ? (
            <section class="empty">
              <h2>No apps yet</h2>
              <p>
                An app is the shop, game or club whose users connect Instagram. Create one, then give it an
                account and a key.
              </p>
              <p>{create}</p>
            </section>
          ) : (
            <DataTable
              title="Apps"
              isTitled
              rows={rows}
              columns={[
                {
                  name: 'Name',
                  show: ({ id, name }) => (
                    <a class="name-link" href={`/console/apps/${id}`}>
                      {name}
                    </a>
                  ),
                },
                { name: 'Status', show: ({ status }) => <Status name={status} /> },
                { name: 'Accounts', show: ({ accounts }) => <AccountNames accounts={accounts} /> },
                { name: 'Id', show: ({ id }) => <Id value={id} /> },
                { name: 'Created', show: ({ createdAt }) => <Time at={createdAt} /> },
              ]}
            />
          )
        }
      </Loaded>
      {isCreating && <CreateApp onClose={() => setCreating(false)} />}
    </>
  );
}

function CreateApp({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { go } = useAddress();
  const create = useChange((name: string) => api.createApp({ body: { name } }), {
    reloads: ['apps'],
    says: ({ name }) => `${name} is created.`,
  });
  const form = useForm({ name: '' }, async (_changes, { name }) => {
    const { id } = await create(name);
    onClose();
    go(`/console/apps/${id}?tab=accounts`);
  });
  return (
    <FormDialog title="Create an app" form={form} verb="Create app" onClose={onClose}>
      <TextField
        label="Name"
        hint="As people know it. Everything can be changed later."
        value={form.values.name}
        fault={form.faults.of('name')}
        isRequired
        maxLength={100}
        onChange={(name) => form.set('name', name)}
      />
    </FormDialog>
  );
}
