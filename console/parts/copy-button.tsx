import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.js';

interface CopyButtonProps {
  /** What the button says: `Copy link`. */
  readonly name: string;
  readonly text: string;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ name, text }: CopyButtonProps): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    // Pages without https have no clipboard.
    void navigator.clipboard?.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    });
  };
  return (
    <button type="button" class="button small" onClick={copy}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span role="status">{isCopied ? 'Copied' : name}</span>
    </button>
  );
}
