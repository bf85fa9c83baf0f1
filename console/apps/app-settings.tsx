import type { JSX } from 'preact';
import type { App, UpdateApp } from '../../packages/client/src/index.js';
import { SelectField, SwitchField, TextField } from '../parts/fields.js';
import { Panel } from '../parts/panel.js';
import { SavedForm } from '../parts/saved-form.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { toLines } from '../state/lines.js';

const CONFIRMATIONS = [
  { value: 'none', label: 'No one: the link takes effect at once' },
  { value: 'app', label: 'The app, by its API' },
  { value: 'dm', label: 'The person, in the chat' },
  { value: 'dm_existing_threads', label: 'The person, in chats that are not new' },
] as const;
const CONFLICTS = [
  { value: 'reject', label: 'Reject the new link' },
  { value: 'replace', label: 'Replace the old connection' },
] as const;

interface Values {
  readonly name: string;
  readonly returnUrls: string;
  readonly inviteUrl: string;
  readonly defaultAccount: string;
  readonly confirmation: App['confirmation'];
  readonly onConflict: App['onConflict'];
  readonly allowUnconfirmedReplace: boolean;
  readonly mintsPerMinute: string;
  readonly readsPerMinute: string;
  readonly mintsPerUserPerMinute: string;
}

/** All settings of an app but its look. */
export function AppSettings({ app }: { readonly app: App }): JSX.Element {
  const { may } = useSignedIn();
  const save = useChange((body: UpdateApp) => api.updateApp({ path: { id: app.id }, body }), {
    reloads: ['apps'],
    says: () => 'The settings are saved.',
  });
  const form = useForm(toValues(app), (changes) => save(toBody(changes)));
  const { values, set, faults } = form;
  return (
    <SavedForm form={form} label="Settings" mayChange={may('admin')}>
      <Panel title="General">
        <div class="form">
          <TextField
            label="Name"
            value={values.name}
            fault={faults.of('name')}
            isRequired
            maxLength={100}
            onChange={(text) => set('name', text)}
          />
          <TextField
            label="Return URLs"
            hint="One per line: where links may lead people back to. The pages show the host of the first."
            value={values.returnUrls}
            fault={faults.of('returnUrls')}
            placeholder="https://shop.example/settings"
            lines={3}
            onChange={(text) => set('returnUrls', text)}
          />
          <TextField
            label="Invite page"
            hint="Where an invite leads a person from the chat: your page that signs them in and asks whether to connect."
            value={values.inviteUrl}
            fault={faults.of('inviteUrl')}
            placeholder="https://shop.example/instagram"
            maxLength={200}
            onChange={(text) => set('inviteUrl', text)}
          />
          <SelectField
            label="Default account"
            hint="For mints that name no account. An app with one account needs none."
            value={values.defaultAccount}
            fault={faults.of('defaultAccount')}
            options={[
              { value: '', label: 'None' },
              ...app.accounts.map(({ igId, username }) => ({ value: igId, label: `@${username}` })),
            ]}
            onChange={(igId) => set('defaultAccount', igId)}
          />
        </div>
      </Panel>
      <Panel title="Linking" says="What holds when a mint does not say otherwise.">
        <div class="form">
          <SelectField
            label="Who confirms a link"
            value={values.confirmation}
            fault={faults.of('confirmation')}
            options={CONFIRMATIONS}
            onChange={(mode) => set('confirmation', mode)}
          />
          <SelectField
            label="When the person or the user is already linked differently"
            value={values.onConflict}
            fault={faults.of('onConflict')}
            options={CONFLICTS}
            onChange={(mode) => set('onConflict', mode)}
          />
          <SwitchField
            label="Allow to replace without a confirmation"
            hint="A link may then take an Instagram person from another user of the app."
            isOn={values.allowUnconfirmedReplace}
            onChange={(isOn) => set('allowUnconfirmedReplace', isOn)}
          />
        </div>
      </Panel>
      <Panel title="Limits" says="Requests per minute. 0 is no limit.">
        <div class="form-row">
          {(
            [
              ['mintsPerMinute', 'Mints for each key'],
              ['readsPerMinute', 'Reads for each key'],
              ['mintsPerUserPerMinute', 'Mints for each user'],
            ] as const
          ).map(([name, label]) => (
            <TextField
              key={name}
              label={label}
              type="number"
              value={values[name]}
              fault={faults.of(name)}
              isRequired
              onChange={(text) => set(name, text)}
            />
          ))}
        </div>
      </Panel>
    </SavedForm>
  );
}

function toValues(app: App): Values {
  const { name, returnUrls, inviteUrl, defaultAccount } = app;
  const { confirmation, onConflict, allowUnconfirmedReplace, limits } = app;
  return {
    name,
    returnUrls: returnUrls.join('\n'),
    inviteUrl: inviteUrl ?? '',
    defaultAccount: defaultAccount?.igId ?? '',
    confirmation,
    onConflict,
    allowUnconfirmedReplace,
    mintsPerMinute: String(limits.mintsPerMinute),
    readsPerMinute: String(limits.readsPerMinute),
    mintsPerUserPerMinute: String(limits.mintsPerUserPerMinute),
  };
}

function toBody(changes: Partial<Values>): UpdateApp {
  const { returnUrls, inviteUrl, defaultAccount, ...others } = changes;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute, ...rest } = others;
  const limits = Object.entries({ mintsPerMinute, readsPerMinute, mintsPerUserPerMinute }).filter(
    ([, text]) => text !== undefined,
  );
  return {
    ...rest,
    ...(returnUrls === undefined ? {} : { returnUrls: toLines(returnUrls) }),
    ...(inviteUrl === undefined ? {} : { inviteUrl: inviteUrl || null }),
    ...(defaultAccount === undefined ? {} : { defaultAccount: defaultAccount || null }),
    ...(limits.length === 0
      ? {}
      : { limits: Object.fromEntries(limits.map(([name, text]) => [name, Number(text)])) }),
  };
}
