import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { SelectField, TextField } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { toLabel } from '../parts/status.js';
import { TimeField } from '../parts/time-field.js';
import { useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { fromInput, shortTime, toInput } from '../state/times.js';
import type { Filter } from './list-definition.js';
import { useNames } from './names.js';
import type { Filters } from './use-filters.js';

interface FilterBarProps {
  readonly filters: readonly Filter[];
  readonly state: Filters;
}

/** What the list is limited to, each as a chip that can be removed, and the form that adds to it. */
export function FilterBar({ filters, state }: FilterBarProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { query, set, clear } = state;
  const { may } = useSignedIn();
  const offered = filters.filter(({ isPerson }) => !isPerson || may('support'));
  const active = offered.filter(({ name }) => query[name]);
  const opener = useRef<HTMLButtonElement>(null);
  /** What was pressed disappears with its filter, so the keyboard goes on at the button that stays. */
  const remove = (change: () => void): void => {
    change();
    opener.current?.focus();
  };
  return (
    <div class="filters">
      <button
        ref={opener}
        type="button"
        class="button small"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="filter" />
        Filter
      </button>
      {active.map((filter) => (
        <Chip
          key={filter.name}
          filter={filter}
          value={query[filter.name] ?? ''}
          onRemove={() => remove(() => set(filter, ''))}
        />
      ))}
      {active.length > 1 && (
        <button type="button" class="button small quiet-button" onClick={() => remove(clear)}>
          Clear all
        </button>
      )}
      {isOpen && (
        <form class="filter-form" onSubmit={(event) => event.preventDefault()}>
          {offered.map((filter) => (
            <FilterField key={filter.name} filter={filter} value={query[filter.name] ?? ''} onSet={set} />
          ))}
        </form>
      )}
    </div>
  );
}

/** Names with a dot, such as `person.read`, are read as they are. */
const choiceOf = (value: string): string => (value.includes('.') ? value : toLabel(value));

interface ChipProps {
  readonly filter: Filter;
  readonly value: string;
  readonly onRemove: () => void;
}

function Chip({ filter, value, onRemove }: ChipProps): JSX.Element {
  const { times } = useSettings();
  const names = useNames(filter.kind);
  const shown =
    filter.kind === 'time'
      ? shortTime(new Date(value), times, new Date())
      : filter.kind === 'choice'
        ? choiceOf(value)
        : (names?.find((name) => name.value === value)?.label ?? value);
  return (
    <span class="chip">
      <span class="quiet">{filter.label}</span> {shown}
      <button type="button" onClick={onRemove}>
        <span class="unseen">Remove the filter {filter.label}</span>
        <Icon name="cross" />
      </button>
    </span>
  );
}

interface FilterFieldProps {
  readonly filter: Filter;
  readonly value: string;
  readonly onSet: Filters['set'];
}

function FilterField({ filter, value, onSet }: FilterFieldProps): JSX.Element {
  const { label, kind, values = [], unset = 'All' } = filter;
  const names = useNames(kind);
  if (kind === 'text') return <TextFilterField filter={filter} value={value} onSet={onSet} />;
  if (kind === 'time') return <TimeFilterField filter={filter} value={value} onSet={onSet} />;
  const options = names ?? values.map((each) => ({ value: each, label: choiceOf(each) }));
  return (
    <SelectField
      label={label}
      value={value}
      options={[{ value: '', label: unset }, ...options]}
      onChange={(next) => onSet(filter, next)}
    />
  );
}

/** Text is asked for when it is entered, not at every letter. */
function TextFilterField({ filter, value, onSet }: FilterFieldProps): JSX.Element {
  const [text, setText] = useState(value);
  // A chip and Back change it, too.
  useEffect(() => setText(value), [value]);
  const { placeholder } = filter;
  return (
    <div onChange={() => onSet(filter, text.trim())}>
      <TextField
        label={filter.label}
        value={text}
        onChange={setText}
        {...(filter.isPerson ? { hint: 'Not kept in the address' } : {})}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </div>
  );
}

function TimeFilterField({ filter, value, onSet }: FilterFieldProps): JSX.Element {
  const { times } = useSettings();
  const shown = value === '' ? '' : toInput(new Date(value), times);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return (
    <div onChange={() => onSet(filter, fromInput(text, times)?.toISOString() ?? '')}>
      <TimeField label={filter.label} value={text} onChange={setText} />
    </div>
  );
}
