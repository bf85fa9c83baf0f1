import type { JSX } from 'preact';

interface DialogActionsProps {
  /** On the button that does it. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** False while something is missing. */
  readonly isReady?: boolean;
  readonly isRunning: boolean;
  readonly onCancel: () => void;
}

/** The end of a form in a dialog: the way back, and the button that does it. */
export function DialogActions(props: DialogActionsProps): JSX.Element {
  const { verb, isDangerous = false, isReady = true, isRunning, onCancel } = props;
  return (
    <p class="dialog-actions">
      <button type="button" class="button" onClick={onCancel}>
        Cancel
      </button>
      <button class={isDangerous ? 'button danger' : 'button primary'} disabled={!isReady || isRunning}>
        {isRunning ? 'One moment…' : verb}
      </button>
    </p>
  );
}
