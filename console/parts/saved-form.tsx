import type { ComponentChildren, JSX } from 'preact';
import { useLeaveGuard } from '../state/use-leave-guard.js';
import type { Form } from '../state/use-form.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { Fault } from './fault.js';

interface SavedFormProps<Values extends object> {
  readonly form: Form<Values>;
  readonly label: string;
  /** Without it everything is shown and nothing can be changed. */
  readonly mayChange: boolean;
  readonly children: ComponentChildren;
}

/** Settings that are changed together. What is not saved is said, and is not lost without a question. */
export function SavedForm<Values extends object>(props: SavedFormProps<Values>): JSX.Element {
  const { form, label, mayChange, children } = props;
  const { isDirty, isSaving, faults, discard } = form;
  const guard = useLeaveGuard(isDirty);
  return (
    <form class="saved-form" aria-label={label} onSubmit={form.submit}>
      <fieldset class="form" disabled={!mayChange}>
        {children}
      </fieldset>
      <Fault of={faults.rest} />
      {mayChange ? (
        <div class={isDirty ? 'save-bar is-dirty' : 'save-bar'}>
          <span class="quiet" role="status">
            {isDirty ? 'Changes are not saved' : ''}
          </span>
          {isDirty && (
            <button type="button" class="button" onClick={discard}>
              Discard
            </button>
          )}
          <button class="button primary" disabled={!isDirty || isSaving}>
            {isSaving ? 'Saving…' : 'Save'}
          </button>
        </div>
      ) : (
        <p class="quiet small-text">The role admin can change this.</p>
      )}
      {guard.isAsking && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Leave"
          isDangerous
          onConfirm={() => {
            guard.leave();
            return Promise.resolve();
          }}
          onClose={guard.stay}
        >
          <p>The changes on this page are not saved. They are lost when you leave.</p>
        </ConfirmDialog>
      )}
    </form>
  );
}
