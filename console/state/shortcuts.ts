import { useEffect } from 'preact/hooks';

/** What the keyboard does, for the page that lists it and for the handler. */
export const SHORTCUTS = [
  { keys: ['/'], does: 'Go to the search box', isSingle: true },
  { keys: ['Ctrl', 'K'], does: 'Go to the search box', isSingle: false },
  { keys: ['?'], does: 'Show this list', isSingle: true },
  { keys: ['Esc'], does: 'Close a dialog or menu', isSingle: false },
] as const;

export interface ShortcutActions {
  readonly search: () => void;
  readonly help: () => void;
}

/** Keys with a modifier always work, single ones only while they are on and no field has the focus. */
export function useShortcuts(singleKeys: boolean, { search, help }: ShortcutActions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = chooseAction(event, singleKeys);
      if (action === null) return;
      event.preventDefault();
      (action === 'search' ? search : help)();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [singleKeys, search, help]);
}

function chooseAction(event: KeyboardEvent, singleKeys: boolean): keyof ShortcutActions | null {
  const { key, ctrlKey, metaKey, altKey } = event;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return 'search';
  if (!singleKeys || ctrlKey || metaKey || altKey || isTyping(event.target)) return null;
  if (document.querySelector('dialog[open]')) return null;
  return key === '/' ? 'search' : key === '?' ? 'help' : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
