import type { JSX } from 'preact';
import { useSettings } from '../state/settings.js';
import { SHORTCUTS } from '../state/shortcuts.js';
import { Dialog } from './dialog.js';

/** What the keyboard does. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { singleKeys } = useSettings();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="shortcuts">
        {SHORTCUTS.map(({ keys, does, isSingle }) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>
              {does}
              {isSingle && !singleKeys && <span class="quiet"> (off)</span>}
            </dd>
          </div>
        ))}
      </dl>
      <p class="quiet">Single keys can be switched off in the settings.</p>
      <p class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}
