import type { JSX } from 'preact';
import type { IceBreakerItem } from '../../packages/client/src/index.js';
import { TextField } from '../parts/fields.js';
import { LANGUAGES } from '../state/languages.js';

interface IceBreakerFieldsProps {
  readonly item: IceBreakerItem;
  readonly place: { readonly index: number; readonly count: number };
  readonly onChange: (item: IceBreakerItem) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

/** One question: its name, its text by language, and what an app finds in the payload. */
export function IceBreakerFields(props: IceBreakerFieldsProps): JSX.Element {
  const { item, place, onChange, onMove, onRemove } = props;
  const { key, question, payload } = item;
  const number = place.index + 1;
  const write = (language: string, text: string): void => {
    const { [language as 'en']: _former, ...others } = question;
    const isNeeded = text !== '' || language === 'default';
    onChange({
      ...item,
      question: { ...others, ...(isNeeded ? { [language]: text } : {}) } as typeof question,
    });
  };
  const writePayload = (text: string): void => {
    const { payload: _former, ...others } = item;
    onChange(text === '' ? others : { ...others, payload: text });
  };
  return (
    <fieldset class="question-fields">
      <legend>Question {number}</legend>
      <div class="field-grid">
        <TextField
          label="Text"
          value={question.default}
          isRequired
          maxLength={80}
          onChange={(text) => write('default', text)}
        />
        <TextField
          label="Name"
          hint="a-z, 0-9, _ and -"
          value={key}
          isRequired
          maxLength={40}
          onChange={(text) => onChange({ ...item, key: text })}
        />
      </div>
      <details class="more-fields" open={Object.keys(question).length > 1 || payload !== undefined}>
        <summary>Other languages and payload</summary>
        <div class="field-grid">
          {LANGUAGES.map(({ value: code, label }) => (
            <TextField
              key={code}
              label={label}
              value={question[code] ?? ''}
              maxLength={80}
              onChange={(text) => write(code, text)}
            />
          ))}
          <TextField
            label="Payload"
            hint={`A tap brings hitch:${key === '' ? '<name>' : key}${payload === undefined ? '' : ':…'}`}
            value={payload ?? ''}
            maxLength={900}
            onChange={writePayload}
          />
        </div>
      </details>
      <p class="question-actions">
        <button type="button" class="button small" disabled={place.index === 0} onClick={() => onMove(-1)}>
          Up<span class="unseen"> question {number}</span>
        </button>
        <button
          type="button"
          class="button small"
          disabled={number === place.count}
          onClick={() => onMove(1)}
        >
          Down<span class="unseen"> question {number}</span>
        </button>
        <button type="button" class="button small" onClick={onRemove}>
          Remove<span class="unseen"> question {number}</span>
        </button>
      </p>
    </fieldset>
  );
}
