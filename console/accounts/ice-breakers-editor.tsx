import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account, IceBreakerItem, IceBreakers } from '../../packages/client/src/index.js';
import { SwitchField } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';
import { SavedForm } from '../parts/saved-form.js';
import { api } from '../state/hitch.js';
import { useForm } from '../state/use-form.js';
import { IceBreakerFields } from './ice-breaker-fields.js';
import { ReviewDialog } from './review-dialog.js';
import { Fault } from '../parts/fault.js';

/** Instagram shows no more. */
const MAX_QUESTIONS = 4;

interface EditorProps {
  readonly account: Account;
  readonly iceBreakers: IceBreakers;
}

interface Planned {
  readonly plan: IceBreakers;
  readonly items: IceBreakerItem[];
  readonly force: boolean;
}

/** The questions that Hitch keeps. Saving asks Instagram first what would change, and shows it. */
export function IceBreakersEditor({ account, iceBreakers }: EditorProps): JSX.Element {
  const { id } = account;
  const { desired, ofOthers, warnings } = iceBreakers;
  const [planned, setPlanned] = useState<Planned | null>(null);
  const saved: { items: IceBreakerItem[]; force: boolean } = { items: desired, force: false };
  const review = async ({ items, force }: typeof saved): Promise<void> => {
    const plan = await api.putIceBreakers({ path: { id }, body: { items, force, dryRun: true } });
    setPlanned({ plan, items, force });
  };
  // A plan is no save: what was edited stays until it is written.
  const form = useForm(saved, (_changes, values) => review(values), { isKept: true });
  const { values, set, faults } = form;
  const { items } = values;
  const change = (next: IceBreakerItem[]): void => set('items', next);
  const replace = (index: number, item: IceBreakerItem): void =>
    change(items.map((each, at) => (at === index ? item : each)));
  const move = (index: number, by: number): void => {
    const moved = items.toSpliced(index, 1);
    change(moved.toSpliced(index + by, 0, ...items.slice(index, index + 1)));
  };
  return (
    <Panel
      title="What Hitch keeps"
      says="At most four, for each person who opens a new thread. Saving shows first what changes on Instagram."
      actions={
        <button
          type="button"
          class="button small"
          disabled={items.length >= MAX_QUESTIONS}
          onClick={() => change([...items, { key: '', question: { default: '' } }])}
        >
          <Icon name="plus" />
          Add question
        </button>
      }
    >
      {warnings.map((warning) => (
        <p key={warning} class="quiet small-text">
          {warning}
        </p>
      ))}
      <SavedForm form={form} label="Questions" mayChange>
        {items.length === 0 && (
          <p class="quiet">Hitch keeps no questions. Without any, a ref in a new thread may be lost.</p>
        )}
        {items.map((item, index) => (
          <IceBreakerFields
            key={index}
            item={item}
            place={{ index, count: items.length }}
            onChange={(next) => replace(index, next)}
            onMove={(by) => move(index, by)}
            onRemove={() => change(items.toSpliced(index, 1))}
          />
        ))}
        {ofOthers > 0 && (
          <SwitchField
            label="Also remove the questions of other tools"
            hint={`${ofOthers} of the four places are taken by other tools.`}
            isOn={values.force}
            onChange={(isOn) => set('force', isOn)}
          />
        )}
        <Fault of={faults.of('items')} />
      </SavedForm>
      {planned && (
        <ReviewDialog
          account={account}
          before={planned.plan.remote ?? []}
          {...planned}
          onWritten={form.discard}
          onClose={() => setPlanned(null)}
        />
      )}
    </Panel>
  );
}
