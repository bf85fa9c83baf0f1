import type { JSX } from 'preact';
import type { CreateKey } from '../../packages/client/src/index.js';
import { CheckListField } from '../parts/check-list-field.js';
import { SelectField, TextField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { TimeField } from '../parts/time-field.js';
import { useWithKey } from '../state/reauthentication.js';
import { useSettings } from '../state/settings.js';
import { instantOf } from '../state/times.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import type { KeyOwner, NewKey } from './key-owner.js';

const SCOPES = [
  { value: 'links:write', says: 'mint, confirm and revoke links' },
  { value: 'links:read', says: 'read and await links' },
  { value: 'identities:read', says: 'read who is who' },
  { value: 'identities:write', says: 'unlink' },
  { value: 'webhooks:manage', says: 'endpoints and notifications' },
] as const satisfies readonly { value: CreateKey['scopes'][number]; says: string }[];
const ROLES = [
  { value: 'admin', label: 'admin: everything' },
  { value: 'support', label: 'support: read, look up, unlink, send again' },
  { value: 'viewer', label: 'viewer: read, without seeing who people are' },
] as const;

interface CreateKeyDialogProps {
  readonly owner: KeyOwner;
  /** Gets the secret, which no other answer has. */
  readonly onCreated: (secret: string | null) => void;
  readonly onClose: () => void;
}

/** Makes a key. The service asks for the operator's own key first. */
export function CreateKeyDialog({ owner, onCreated, onClose }: CreateKeyDialogProps): JSX.Element {
  const { times } = useSettings();
  const withKey = useWithKey();
  const create = useChange((key: NewKey) => withKey(() => owner.create(key)), {
    reloads: ['keys'],
    says: () => 'The key is created.',
  });
  const isOfApp = owner.kind === 'app';
  const form = useForm(
    {
      name: '',
      scopes: SCOPES.map(({ value }) => value) as NewKey['scopes'],
      role: 'support' as NewKey['role'],
      expiresAt: '',
    },
    async (_changes, { name, scopes, role, expiresAt }) => {
      const at = instantOf(expiresAt, times);
      onCreated((await create({ name: name || null, scopes, role, expiresAt: at })).key);
    },
  );
  const { values, set, faults } = form;
  return (
    <FormDialog title="Create a key" form={form} verb="Create key" onClose={onClose}>
      <TextField
        label="Name"
        hint={isOfApp ? 'The program that uses it. It may stay empty.' : 'The person who uses it.'}
        value={values.name}
        fault={faults.of('name')}
        isRequired={!isOfApp}
        maxLength={100}
        onChange={(name) => set('name', name)}
      />
      {isOfApp ? (
        <CheckListField
          label="Scopes"
          options={SCOPES}
          values={values.scopes}
          fault={faults.of('scopes')}
          onChange={(scopes) => set('scopes', [...scopes])}
        />
      ) : (
        <SelectField
          label="Role"
          options={ROLES}
          value={values.role}
          fault={faults.of('role')}
          onChange={(role) => set('role', role)}
        />
      )}
      <TimeField
        label="Expires"
        hint="Empty: never."
        value={values.expiresAt}
        fault={faults.of('expiresAt')}
        onChange={(text) => set('expiresAt', text)}
      />
    </FormDialog>
  );
}
