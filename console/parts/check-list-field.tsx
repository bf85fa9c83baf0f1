import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface CheckListFieldProps<Value extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly fault?: string | null;
  readonly options: readonly { readonly value: Value; readonly says?: string }[];
  readonly values: readonly Value[];
  readonly onChange: (values: readonly Value[]) => void;
}

/** Some of a list, in the order of the list. */
export function CheckListField<Value extends string>(props: CheckListFieldProps<Value>): JSX.Element {
  const { label, hint, fault, options, values, onChange } = props;
  const id = useId();
  const toggle = (value: Value, isOn: boolean): void =>
    onChange(
      options.map((each) => each.value).filter((each) => (each === value ? isOn : values.includes(each))),
    );
  return (
    <fieldset class="field" aria-describedby={hint || fault ? id : undefined}>
      <legend class="field-name">{label}</legend>
      <div class="check-list">
        {options.map(({ value, says }) => (
          <label key={value} class="switch">
            <input
              type="checkbox"
              checked={values.includes(value)}
              onChange={({ currentTarget }) => toggle(value, currentTarget.checked)}
            />
            <span>
              <code>{value}</code>
              {says !== undefined && <span class="quiet small-text"> {says}</span>}
            </span>
          </label>
        ))}
      </div>
      {(hint || fault) && (
        <p id={id} class={fault ? 'fault small-text' : 'quiet small-text'}>
          {fault ?? hint}
        </p>
      )}
    </fieldset>
  );
}
