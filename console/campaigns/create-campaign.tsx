import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { App } from '../../packages/client/src/index.js';
import { Dialog } from '../parts/dialog.js';
import { SelectField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { useAddress } from '../state/address.js';
import { ALL_APPS } from '../state/all-rows.js';
import { api } from '../state/hitch.js';
import { useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { CampaignFields } from './campaign-fields.js';
import { EMPTY_VALUES, toBody } from './campaign-values.js';

const TITLE = 'Create a campaign';

interface CreateCampaignProps {
  /** The app that the list is limited to. */
  readonly appId: string | undefined;
}

/** The way to a new campaign, for the role that may make one. */
export function CreateCampaign({ appId }: CreateCampaignProps): JSX.Element | null {
  const isAdmin = useSignedIn().may('admin');
  const [isCreating, setCreating] = useState(false);
  const apps = useQuery(ALL_APPS);
  if (!isAdmin) return null;
  const close = (): void => setCreating(false);
  // Without an account, every campaign of the app is refused.
  const able = apps.data?.filter(({ status, accounts }) => status === 'active' && accounts.length > 0) ?? [];
  // Never another app than the one that is looked at: a campaign cannot be moved.
  const first = appId === undefined || appId === '' ? able[0] : able.find(({ id }) => id === appId);
  return (
    <>
      <button type="button" class="button small primary" onClick={() => setCreating(true)}>
        <Icon name="plus" />
        Create campaign
      </button>
      {isCreating &&
        (first === undefined ? (
          <Dialog title={TITLE} onClose={close}>
            <Loaded of={apps} says="Loading the apps…" trouble="The apps cannot be shown">
              {() => (
                <p>
                  A campaign belongs to an active app and leads to an account of it.{' '}
                  {able.length === 0
                    ? 'There is no such app yet'
                    : 'The app of the filter has none, or is not active'}
                  : <a href="/console/apps">open the apps</a> and grant one.
                </p>
              )}
            </Loaded>
          </Dialog>
        ) : (
          <CreateDialog apps={able} first={first} onClose={close} />
        ))}
    </>
  );
}

interface CreateDialogProps {
  readonly apps: readonly App[];
  readonly first: App;
  readonly onClose: () => void;
}

/** The account that an app would take by itself. */
const accountOf = ({ defaultAccount, accounts }: App): string =>
  defaultAccount?.igId ?? accounts[0]?.igId ?? '';

function CreateDialog({ apps, first, onClose }: CreateDialogProps): JSX.Element {
  const { times } = useSettings();
  const { go } = useAddress();
  const saved = { ...EMPTY_VALUES, app: first.id, account: accountOf(first) };
  const create = useChange(
    ({ app, account, ...values }: typeof saved) => {
      const { name } = values;
      return api.createCampaign({ query: { appId: app }, body: { ...toBody(values, times), name, account } });
    },
    { reloads: ['campaigns'], says: ({ name }) => `${name} is created.` },
  );
  const form = useForm(saved, async (_changes, values) => {
    const { id } = await create(values);
    onClose();
    go(`/console/campaigns/${id}`);
  });
  const { values, set, faults } = form;
  const chosen = apps.find(({ id }) => id === values.app) ?? first;
  return (
    <FormDialog title={TITLE} form={form} verb="Create campaign" isWide onClose={onClose}>
      <div class="field-grid">
        <SelectField
          label="App"
          hint="Who is notified of the people who come."
          value={values.app}
          fault={faults.of('app')}
          options={apps.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => {
            const app = apps.find((each) => each.id === id);
            set('app', id);
            set('account', app ? accountOf(app) : '');
          }}
        />
        <SelectField
          label="Account"
          hint="Whose chat the code opens."
          value={values.account}
          fault={faults.of('account')}
          options={chosen.accounts.map(({ igId, username }) => ({ value: igId, label: `@${username}` }))}
          onChange={(igId) => set('account', igId)}
        />
      </div>
      <CampaignFields values={values} set={set} faults={faults} />
    </FormDialog>
  );
}
