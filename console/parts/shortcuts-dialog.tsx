import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSettings } from '../state/settings.js';
import { SHORTCUTS } from '../state/shortcuts.js';

interface ShortcutsDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ShortcutsDialog({ isOpen, onClose }: ShortcutsDialogProps): JSX.Element {
  const { singleKeys } = useSettings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
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
      <p class="quiet">On a Mac, Cmd works as Ctrl does. Single keys can be switched off in the settings.</p>
      <form method="dialog">
        <button class="button">Close</button>
      </form>
    </dialog>
  );
}
