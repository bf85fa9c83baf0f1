import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  /** What the field is for, or how to fill it in. */
  readonly hint?: ComponentChildren;
  /** What is wrong with the value. */
  readonly fault?: string | null | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'url' | 'datetime-local' | 'color' | 'number';
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly maxLength?: number;
  readonly lines?: number;
}

/** A labelled line of text, or several. */
export function TextField(props: TextFieldProps): JSX.Element {
  const {
    label,
    hint,
    fault,
    value,
    onChange,
    type = 'text',
    isRequired = false,
    lines = 1,
    ...rest
  } = props;
  const id = useId();
  const control = {
    id,
    value,
    required: isRequired,
    'aria-invalid': fault ? true : undefined,
    'aria-describedby': hint || fault ? `${id}-says` : undefined,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: false,
    ...rest,
  } as const;
  return (
    <Labelled id={id} label={label} hint={hint} fault={fault}>
      {lines > 1 ? (
        <textarea {...control} rows={lines} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
      ) : (
        <input {...control} type={type} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
      )}
    </Labelled>
  );
}

interface SelectFieldProps<Value extends string> extends FieldProps {
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a list. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>): JSX.Element {
  const { label, hint, fault, options, value, onChange } = props;
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} fault={fault}>
      <select
        id={id}
        value={value}
        aria-describedby={hint || fault ? `${id}-says` : undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface SwitchFieldProps extends FieldProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off. */
export function SwitchField({ label, hint, isOn, onChange }: SwitchFieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="switch">
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby={hint ? `${id}-says` : undefined}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        {label}
      </label>
      {hint && (
        <p id={`${id}-says`} class="quiet small-text">
          {hint}
        </p>
      )}
    </div>
  );
}

function Labelled(props: FieldProps & { readonly id: string; readonly children: JSX.Element }): JSX.Element {
  const { id, label, hint, fault, children } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {(hint || fault) && (
        <p id={`${id}-says`} class={fault ? 'fault small-text' : 'quiet small-text'}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}
