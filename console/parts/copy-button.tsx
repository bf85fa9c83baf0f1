import type { JSX } from 'preact';
import { useCopy } from '../state/use-copy.js';
import { Icon } from './icon.js';

interface CopyButtonProps {
  /** What the button says: `Copy link`. */
  readonly name: string;
  readonly text: string;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ name, text }: CopyButtonProps): JSX.Element {
  const { isCopied, copy } = useCopy(text);
  return (
    <>
      <button type="button" class="button small" onClick={copy}>
        <Icon name={isCopied ? 'check' : 'copy'} />
        {isCopied ? 'Copied' : name}
      </button>
      {/* Beside the button, so that its name coming back is not read aloud. */}
      <span class="unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}
