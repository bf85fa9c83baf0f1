import { useEffect } from 'preact/hooks';

/** Cmd does there what Ctrl does elsewhere. */
function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** What the keyboard does, for the page that lists it and for the handler. */
export const SHORTCUTS = [
  { keys: ['/'], does: 'Go to the search box', isSingle: true },
  { keys: [isApple() ? 'Cmd' : 'Ctrl', 'K'], does: 'Open the command bar', isSingle: false },
  { keys: ['?'], does: 'Show this list', isSingle: true },
  { keys: ['Esc'], does: 'Close a dialog or menu', isSingle: false },
] as const;

interface ShortcutActions {
  readonly search: () => void;
  readonly help: () => void;
  /** Opens the command bar, and closes it again. */
  readonly commands: () => void;
}

/** Keys with a modifier always work, single ones only while they are on and no field has the focus. */
export function useShortcuts(singleKeys: boolean, { search, help, commands }: ShortcutActions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = chooseAction(event, singleKeys);
      if (action === null) return;
      event.preventDefault();
      ({ search, help, commands })[action]();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [singleKeys, search, help, commands]);
}

function chooseAction(event: KeyboardEvent, singleKeys: boolean): keyof ShortcutActions | null {
  const { key, ctrlKey, metaKey, altKey } = event;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k')
    return document.querySelector('dialog[open]:not(.command-bar)') ? null : 'commands';
  if (!singleKeys || ctrlKey || metaKey || altKey || isTyping(event.target)) return null;
  if (document.querySelector('dialog[open]')) return null;
  return key === '/' ? 'search' : key === '?' ? 'help' : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
