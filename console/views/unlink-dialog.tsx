import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Identity } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { SelectField, TextField } from '../parts/fields.js';
import { maskId, shorten } from '../parts/id.js';
import { api } from '../state/hitch.js';
import { useNotices } from '../state/notices.js';
import { PENDING_SECONDS, usePendingActions } from '../state/pending-actions.js';

/** What support is asked for. The service writes two reasons itself, `replaced` and `person`; any other text is free. */
const REASONS = [
  'Asked for by the user',
  'Wrong account',
  'Account taken over',
  'User of the app is gone',
  'Test',
  'Other',
] as const;

/** The longest reason that the service stores. */
const MAX_REASON = 255;

interface UnlinkDialogProps {
  readonly identity: Identity;
  readonly onUnlinked: (after: Identity) => void;
  readonly onClose: () => void;
}

/** Asks why, and lets the unlinking wait, so that it can be undone. */
export function UnlinkDialog({ identity, onUnlinked, onClose }: UnlinkDialogProps): JSX.Element {
  const { id, externalUserId } = identity;
  const { add } = usePendingActions();
  const { say } = useNotices();
  const [choice, setChoice] = useState<(typeof REASONS)[number]>(REASONS[0]);
  const [note, setNote] = useState('');
  const reason = [...(choice === 'Other' && note.trim() !== '' ? [] : [choice]), note.trim()]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, MAX_REASON);
  const masked = maskId(externalUserId);
  const confirm = (): Promise<void> => {
    add({
      id,
      says: `Unlinking ${masked === '…' ? shorten(id) : masked}`,
      now: 'Unlink now',
      send: async () => {
        onUnlinked(await api.unlinkIdentity({ path: { id }, body: { reason } }));
        say('Unlinked. The app is notified.');
      },
    });
    return Promise.resolve();
  };
  return (
    <ConfirmDialog
      title="Unlink this person?"
      verb="Unlink"
      isDangerous
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        The user and the Instagram person are no longer linked, and the app is notified (
        <code>identity.unlinked</code>). Once it was sent it cannot be taken back: to be linked again, the
        person has to come through a new link.
      </p>
      <SelectField
        label="Reason"
        value={choice}
        options={REASONS.map((value) => ({ value, label: value }))}
        onChange={setChoice}
      />
      <TextField
        label="Note"
        hint="Optional. It is stored with the identity and sent to the app."
        value={note}
        maxLength={200}
        onChange={setNote}
      />
      <p class="quiet small-text">
        You can undo it for {PENDING_SECONDS} seconds. Nothing is sent before that.
      </p>
    </ConfirmDialog>
  );
}
