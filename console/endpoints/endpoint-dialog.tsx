import type { JSX } from 'preact';
import { CheckListField } from '../parts/check-list-field.js';
import { SwitchField, TextField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import {
  type AnyEndpoint,
  ENDPOINT_DATA,
  type EndpointOwner,
  type EndpointSettings,
} from './endpoint-owner.js';

interface EndpointDialogProps {
  readonly owner: EndpointOwner;
  /** The endpoint to change; null: a new one. */
  readonly endpoint: AnyEndpoint | null;
  /** Gets the secret of a new one, which no other answer has. */
  readonly onCreated: (secret: string | null) => void;
  readonly onClose: () => void;
}

/** The settings of an endpoint. */
export function EndpointDialog({ owner, endpoint, onCreated, onClose }: EndpointDialogProps): JSX.Element {
  const create = useChange((settings: EndpointSettings) => owner.create(settings), {
    reloads: ENDPOINT_DATA,
    says: () => 'The endpoint is created.',
  });
  const change = useChange(
    (settings: Partial<EndpointSettings>) => owner.change(endpoint?.id ?? '', settings),
    { reloads: ENDPOINT_DATA, says: () => 'The endpoint is changed.' },
  );
  const saved = {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    isForAll: (endpoint?.eventTypes ?? null) === null,
    eventTypes: (endpoint?.eventTypes ?? owner.types.map(({ value }) => value)) as string[],
  };
  const form = useForm(saved, async (_changes, { url, description, isForAll, eventTypes }) => {
    const settings = {
      url,
      description: description === '' ? null : description,
      eventTypes: isForAll ? null : eventTypes,
    };
    if (endpoint === null) return onCreated((await create(settings)).secret);
    await change(settings);
    onClose();
  });
  const { values, set, faults } = form;
  return (
    <FormDialog
      title={endpoint === null ? 'Create an endpoint' : 'Change the endpoint'}
      form={form}
      verb={endpoint === null ? 'Create endpoint' : 'Save'}
      onClose={onClose}
    >
      <TextField
        label="URL"
        hint="It receives notifications by POST: https, on a public host."
        placeholder="https://shop.example/hitch"
        value={values.url}
        fault={faults.of('url')}
        isRequired
        onChange={(url) => set('url', url)}
      />
      <TextField
        label="Description"
        value={values.description}
        fault={faults.of('description')}
        maxLength={200}
        onChange={(text) => set('description', text)}
      />
      <SwitchField
        label="Every type"
        hint={owner.allTypes}
        isOn={values.isForAll}
        onChange={(isOn) => set('isForAll', isOn)}
      />
      {!values.isForAll && (
        <CheckListField
          label="Types"
          options={owner.types}
          values={values.eventTypes}
          fault={faults.of('eventTypes')}
          onChange={(types) => set('eventTypes', [...types])}
        />
      )}
    </FormDialog>
  );
}
