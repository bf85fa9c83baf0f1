import type { JSX } from 'preact';
import { FormDialog } from '../parts/form-dialog.js';
import { type Overlap, OverlapField } from '../parts/overlap-field.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { type AnyEndpoint, ENDPOINT_DATA, type EndpointOwner } from './endpoint-owner.js';

interface RotateEndpointDialogProps {
  readonly owner: EndpointOwner;
  readonly endpoint: AnyEndpoint;
  readonly onCreated: (secret: string | null) => void;
  readonly onClose: () => void;
}

/** Gives an endpoint another secret. */
export function RotateEndpointDialog(props: RotateEndpointDialogProps): JSX.Element {
  const { owner, endpoint, onCreated, onClose } = props;
  const rotate = useChange((seconds: number) => owner.rotate(endpoint.id, seconds), {
    reloads: ENDPOINT_DATA,
    says: () => 'The secret is rotated.',
  });
  const form = useForm({ overlapSeconds: '86400' as Overlap }, async (_changes, { overlapSeconds }) =>
    onCreated((await rotate(Number(overlapSeconds))).secret),
  );
  return (
    <FormDialog title="Rotate the secret" form={form} verb="Rotate" onClose={onClose}>
      <p>
        Notifications are signed with a new secret, which is shown once. Another rotation within the overlap
        removes the oldest.
      </p>
      <OverlapField
        hint="How long the old secret signs, too, so that the receiver can change over."
        value={form.values.overlapSeconds}
        fault={form.faults.of('overlapSeconds')}
        onChange={(value) => form.set('overlapSeconds', value)}
      />
    </FormDialog>
  );
}
