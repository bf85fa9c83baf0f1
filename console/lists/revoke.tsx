import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { useNotices } from '../state/notices.js';

interface RevokeProps {
  /** What is revoked: `link`. */
  readonly what: string;
  readonly revoke: () => Promise<void>;
  /** What it means. */
  readonly children: ComponentChildren;
}

/** A button that asks once more before something can no longer be used. */
export function Revoke({ what, revoke, children }: RevokeProps): JSX.Element {
  const { say } = useNotices();
  const [isAsking, setAsking] = useState(false);
  const confirm = async (): Promise<void> => {
    await revoke();
    say(`The ${what} was revoked.`);
  };
  return (
    <p>
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        Revoke…
      </button>
      {isAsking && (
        <ConfirmDialog
          title={`Revoke this ${what}?`}
          verb="Revoke"
          isDangerous
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        >
          <p>{children}</p>
        </ConfirmDialog>
      )}
    </p>
  );
}
