import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { readFaults } from '../state/faults.js';
import type { Reauthentication } from '../state/reauthentication.js';
import { DialogActions } from './dialog-actions.js';
import { Dialog } from './dialog.js';
import { TextField } from './fields.js';

/** Asks for the key of the session before what cannot be undone. */
export function KeyDialog({ enter, cancel }: Pick<Reauthentication, 'enter' | 'cancel'>): JSX.Element {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setSending(true);
    try {
      await enter(key.trim());
    } catch (error) {
      const { of, rest } = readFaults(error, ['key']);
      setFault(of('key') ?? rest);
      setKey('');
      setSending(false);
    }
  };
  return (
    <Dialog title="Enter your key again" onClose={cancel}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p>
          This needs the admin key that you signed in with. It is asked for once in five minutes, and not kept
          in this browser.
        </p>
        <TextField
          label="Admin key"
          type="password"
          placeholder="hk_…"
          value={key}
          fault={fault}
          isRequired
          onChange={setKey}
        />
        <DialogActions verb="Go on" isReady={key !== ''} isRunning={isSending} onCancel={cancel} />
      </form>
    </Dialog>
  );
}
