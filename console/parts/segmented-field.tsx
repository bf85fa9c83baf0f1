import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface SegmentedFieldProps<Value extends string> {
  readonly legend: string;
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of two or three that are beside each other. */
export function SegmentedField<Value extends string>(props: SegmentedFieldProps<Value>): JSX.Element {
  const { legend, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="unseen">{legend}</legend>
      {(Object.entries(options) as [Value, string][]).map(([each, label]) => (
        <label key={each}>
          <input
            type="radio"
            class="unseen"
            name={name}
            checked={each === value}
            onChange={() => onChange(each)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
