import type { JSX } from 'preact';
import type { Key } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Icon } from '../parts/icon.js';
import { Time } from '../parts/time.js';
import { useWithKey } from '../state/reauthentication.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import type { KeyOwner } from './key-owner.js';

interface RevokeKeyDialogProps {
  readonly owner: KeyOwner;
  readonly apiKey: Key;
  readonly onClose: () => void;
}

/** Ends a key at once, after its name is typed when it has one. */
export function RevokeKeyDialog({ owner, apiKey, onClose }: RevokeKeyDialogProps): JSX.Element {
  const { session } = useSignedIn();
  const withKey = useWithKey();
  const { id, name, lastUsedAt } = apiKey;
  const revoke = useChange(() => withKey(() => owner.revoke(id)), {
    reloads: ['keys'],
    says: () => 'The key is revoked.',
  });
  return (
    <ConfirmDialog
      title={`Revoke ${name ?? 'the key'}?`}
      verb="Revoke key"
      isDangerous
      {...(name === null ? {} : { typed: { label: `Type ${name} to confirm`, text: name } })}
      onConfirm={() => revoke(undefined)}
      onClose={onClose}
    >
      <p>
        Requests with it are refused at once, and it cannot be brought back. It was{' '}
        {lastUsedAt === null ? (
          'never used.'
        ) : (
          <>
            last used <Time at={lastUsedAt} />.
          </>
        )}
      </p>
      {session.keyId === id && (
        <p class="warning-note">
          <Icon name="alert" />
          This is your own key: your session ends with it, and you need another key to sign in.
        </p>
      )}
    </ConfirmDialog>
  );
}
