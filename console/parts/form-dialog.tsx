import type { ComponentChildren, JSX } from 'preact';
import type { Form } from '../state/use-form.js';
import { DialogActions } from './dialog-actions.js';
import { Dialog } from './dialog.js';
import { Fault } from './fault.js';

interface FormDialogProps<Values extends object> {
  readonly title: string;
  readonly form: Form<Values>;
  /** The verb on the button. */
  readonly verb: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** A form that makes something. It closes when its owner has what it made. */
export function FormDialog<Values extends object>(props: FormDialogProps<Values>): JSX.Element {
  const { title, form, verb, onClose, isWide = false, children } = props;
  const { isSaving, faults } = form;
  return (
    <Dialog title={title} onClose={onClose} isWide={isWide}>
      <form class="form" onSubmit={form.submit}>
        {children}
        <Fault of={faults.rest} />
        <DialogActions verb={verb} isRunning={isSaving} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
