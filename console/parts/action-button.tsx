import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Fault } from './fault.js';

interface ActionButtonProps {
  readonly children: ComponentChildren;
  /** Beside `button`. */
  readonly look?: string;
  /** What it does; what it throws is shown below. */
  readonly run: () => Promise<unknown>;
}

/** Does something at once, without a question. A second press waits until the first is answered. */
export function ActionButton({ children, look = '', run }: ActionButtonProps): JSX.Element {
  const [isRunning, setRunning] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const press = async (): Promise<void> => {
    // Not by `disabled`, which would take the focus from the button.
    if (isRunning) return;
    setRunning(true);
    setFault(null);
    try {
      await run();
    } catch (error) {
      setFault(error);
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <button type="button" class={`button ${look}`} aria-disabled={isRunning} onClick={() => void press()}>
        {children}
      </button>
      <Fault of={fault} isSmall />
    </>
  );
}
