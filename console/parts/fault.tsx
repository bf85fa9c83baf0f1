import type { JSX } from 'preact';
import { describeTrouble } from '../state/hitch.js';
import { Icon } from './icon.js';

interface FaultProps {
  /** What went wrong: a sentence, or what was thrown. Null: nothing. */
  readonly of: unknown;
  readonly isSmall?: boolean;
}

/** What went wrong, where it was tried. */
export function Fault({ of: fault, isSmall = false }: FaultProps): JSX.Element | null {
  if (fault === null) return null;
  return (
    <p class={isSmall ? 'fault small-text' : 'fault'} role="alert">
      <Icon name="alert" />
      <span>{typeof fault === 'string' ? fault : describeTrouble(fault).text}</span>
    </p>
  );
}
