import type { JSX } from 'preact';
import { TextField } from '../parts/fields.js';

const COLOR = /^#[0-9a-f]{6}$/i;
/** What the picker starts with. */
const FIRST = '#4b3fd1';

interface ColorFieldProps {
  readonly label: string;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

/** A colour, typed or picked. Empty is the default. */
export function ColorField({ label, value, fault, onChange }: ColorFieldProps): JSX.Element {
  return (
    <div class="color-field">
      <TextField label={label} placeholder="Default" value={value} fault={fault} onChange={onChange} />
      <input
        type="color"
        aria-label={`Pick: ${label}`}
        value={COLOR.test(value) ? value : FIRST}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  );
}
