import type { JSX } from 'preact';
import type { Key } from '../../packages/client/src/index.js';
import { FormDialog } from '../parts/form-dialog.js';
import { type Overlap, OverlapField } from '../parts/overlap-field.js';
import { useWithKey } from '../state/reauthentication.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import type { KeyOwner } from './key-owner.js';

interface RotateKeyDialogProps {
  readonly owner: KeyOwner;
  readonly apiKey: Key;
  readonly onCreated: (secret: string | null) => void;
  readonly onClose: () => void;
}

/** Replaces a key by one with the same scopes or role. */
export function RotateKeyDialog({ owner, apiKey, onCreated, onClose }: RotateKeyDialogProps): JSX.Element {
  const { session } = useSignedIn();
  const withKey = useWithKey();
  const rotate = useChange((seconds: number) => withKey(() => owner.rotate(apiKey.id, seconds)), {
    reloads: ['keys'],
    says: () => 'The key is rotated.',
  });
  const form = useForm({ overlapSeconds: '86400' as Overlap }, async (_changes, { overlapSeconds }) =>
    onCreated((await rotate(Number(overlapSeconds))).key),
  );
  return (
    <FormDialog title={`Rotate ${apiKey.name ?? 'the key'}`} form={form} verb="Rotate" onClose={onClose}>
      <p>A new key takes its place, which is shown once.</p>
      {session.keyId === apiKey.id && (
        <p class="warning-note">This is the key of your own session, which ends with the rotation.</p>
      )}
      <OverlapField
        hint="How long the old key stays valid, so that programs can change over."
        value={form.values.overlapSeconds}
        fault={form.faults.of('overlapSeconds')}
        onChange={(value) => form.set('overlapSeconds', value)}
      />
    </FormDialog>
  );
}
