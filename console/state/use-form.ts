import { useState } from 'preact/hooks';
import { NO_FAULTS, type Faults, readFaults } from './faults.js';

export interface Form<Values extends object> {
  readonly values: Values;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** The values that differ from those that are saved. */
  readonly changes: Partial<Values>;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly faults: Faults;
  readonly submit: (event: Event) => void;
  readonly discard: () => void;
}

interface FormOptions {
  /** What was edited stays after `save`, which only prepares it. `discard` ends it. */
  readonly isKept?: boolean;
}

/**
 * The values of a form beside those that are saved.
 * @param save what it throws is shown, beside its fields where it names them
 */
export function useForm<Values extends object>(
  saved: Values,
  save: (changes: Partial<Values>, values: Values) => Promise<unknown>,
  { isKept = false }: FormOptions = {},
): Form<Values> {
  const [edits, setEdits] = useState<Partial<Values>>({});
  const [isSaving, setSaving] = useState(false);
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);
  const values = { ...saved, ...edits };
  const names = Object.keys(saved) as (keyof Values & string)[];
  const changes = Object.fromEntries(
    names.filter((name) => !isSame(values[name], saved[name])).map((name) => [name, values[name]]),
  ) as Partial<Values>;
  const reset = (): void => {
    setEdits({});
    setFaults(NO_FAULTS);
  };
  const submit = async (): Promise<void> => {
    setSaving(true);
    try {
      await save(changes, values);
      if (isKept) setFaults(NO_FAULTS);
      else reset();
    } catch (error) {
      setFaults(readFaults(error, names));
    } finally {
      setSaving(false);
    }
  };
  return {
    values,
    set: (name, value) => setEdits((before) => ({ ...before, [name]: value })),
    changes,
    isDirty: Object.keys(changes).length > 0,
    isSaving,
    faults,
    submit: (event) => {
      event.preventDefault();
      if (!isSaving) void submit();
    },
    discard: reset,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
