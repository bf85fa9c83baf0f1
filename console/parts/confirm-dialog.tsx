import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { describeTrouble } from '../state/hitch.js';
import { DialogActions } from './dialog-actions.js';
import { Dialog } from './dialog.js';
import { TextField } from './fields.js';
import { Fault } from './fault.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What is going to happen, and whether it can be undone. */
  readonly children: ComponentChildren;
  /** The verb on the button. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** False while what has to be known first is not. */
  readonly isReady?: boolean;
  /** What has to be typed first, letter by letter. */
  readonly typed?: { readonly label: string; readonly text: string };
  /** The dialog closes when it resolves; what it throws is shown. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something happens that people and apps notice. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, children, verb, isDangerous = false, isReady = true, typed, onConfirm, onClose } = props;
  const [text, setText] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const mayConfirm = isReady && (typed === undefined || text === typed.text);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!mayConfirm || isRunning) return;
    setRunning(true);
    setFault(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFault(describeTrouble(error).text);
      setRunning(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {children}
        {typed && <TextField label={typed.label} value={text} onChange={setText} />}
        <Fault of={fault} />
        <DialogActions
          verb={verb}
          isDangerous={isDangerous}
          isReady={mayConfirm}
          isRunning={isRunning}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
