import type { JSX } from 'preact';
import { SelectField } from './fields.js';

const OVERLAPS = [
  { value: '0', label: 'None: the old one ends at once' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
] as const;
export type Overlap = (typeof OVERLAPS)[number]['value'];

interface OverlapFieldProps {
  readonly hint: string;
  readonly value: Overlap;
  readonly fault: string | null;
  readonly onChange: (value: Overlap) => void;
}

/** How long what is replaced still counts. */
export function OverlapField(props: OverlapFieldProps): JSX.Element {
  return <SelectField label="Overlap" options={OVERLAPS} {...props} />;
}
