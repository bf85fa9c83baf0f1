import type { JSX } from 'preact';
import { useSettings } from '../state/settings.js';
import { TextField } from './fields.js';

interface TimeFieldProps {
  readonly label: string;
  /** As `toInput` has it. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly fault?: string | null;
  readonly isRequired?: boolean;
}

/** A time in the zone that the operator has chosen, which its label names. */
export function TimeField({ label, ...field }: TimeFieldProps): JSX.Element {
  const { times } = useSettings();
  return (
    <TextField label={`${label} (${times === 'utc' ? 'UTC' : 'local'})`} type="datetime-local" {...field} />
  );
}
