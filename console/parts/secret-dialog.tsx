import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from './copy-button.js';
import { Dialog } from './dialog.js';
import { Icon } from './icon.js';

interface SecretDialogProps {
  readonly title: string;
  readonly secret: string;
  /** What it is for and where it belongs. */
  readonly says: string;
  readonly onClose: () => void;
}

/** A key or secret that is shown once. It closes only after the person says that it is stored. */
export function SecretDialog({ title, secret, says, onClose }: SecretDialogProps): JSX.Element {
  const [isStored, setStored] = useState(false);
  return (
    <Dialog title={title} onClose={onClose} isSticky>
      <p>{says}</p>
      <p class="secret">
        <code tabIndex={0} aria-label="Secret">
          {secret}
        </code>
        <CopyButton name="Copy" text={secret} />
      </p>
      <p class="warning-note">
        <Icon name="alert" />
        It is not shown again.
      </p>
      <label class="switch">
        <input
          type="checkbox"
          checked={isStored}
          onChange={({ currentTarget }) => setStored(currentTarget.checked)}
        />
        I have stored it
      </label>
      <p class="dialog-actions">
        <button type="button" class="button primary" disabled={!isStored} onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}
