import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Closes by its own buttons alone, not by Esc: what it shows is shown once. */
  readonly isSticky?: boolean;
  readonly isWide?: boolean;
  /** The class of a dialog that has a form of its own, and its title for people who hear the page alone. */
  readonly look?: 'command-bar';
  readonly children: ComponentChildren;
}

/** A dialog over the view, open as long as it is rendered. The focus goes back to where it was. */
export function Dialog({
  title,
  onClose,
  isSticky = false,
  isWide = false,
  look,
  children,
}: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    return () => {
      isGone.current = true;
      dialog.current?.close();
    };
  }, []);
  const onClosed = (): void => {
    // The event comes a moment after the dialog was removed; another one may be open by then.
    if (isGone.current) return;
    // Another way to close it, such as the back gesture of a phone: the dialog is opened again while it is rendered.
    if (isSticky) dialog.current?.showModal();
    else onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={look ?? (isWide ? 'dialog wide' : 'dialog')}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        // Browsers let a second Esc through to the dialog, whatever becomes of its `cancel`.
        if (isSticky && event.key === 'Escape') event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        if (!isSticky) onClose();
      }}
      onClose={onClosed}
    >
      <h2 id={titleId} class={look && 'unseen'}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
