import type { JSX } from 'preact';
import type {
  Account,
  IceBreakerItem,
  IceBreakers,
  ShownIceBreakers,
} from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { api } from '../state/hitch.js';
import { useChange } from '../state/use-change.js';
import { compareQuestions, nameLocale, type QuestionChange } from './ice-breaker-difference.js';

interface ReviewDialogProps {
  readonly account: Account;
  readonly before: readonly ShownIceBreakers[];
  /** What the service would write. */
  readonly plan: IceBreakers;
  readonly items: IceBreakerItem[];
  readonly force: boolean;
  readonly onWritten: () => void;
  readonly onClose: () => void;
}

const MARKS: Readonly<Record<QuestionChange['change'], string>> = {
  kept: '=',
  moved: '↕',
  added: '+',
  removed: '−',
};

const SAYS: Readonly<Partial<Record<IceBreakers['state'], string>>> = {
  unchanged: 'Instagram shows them already.',
  written: 'The ice breakers are on Instagram.',
  not_confirmed: 'Instagram has taken the ice breakers, and does not show them yet.',
};

/** What Instagram shows against what it is going to show, before it is written. */
export function ReviewDialog(props: ReviewDialogProps): JSX.Element {
  const { account, before, plan, items, force, onWritten, onClose } = props;
  const write = useChange(() => api.putIceBreakers({ path: { id: account.id }, body: { items, force } }), {
    reloads: ['accounts'],
    says: ({ state }) => SAYS[state] ?? 'The ice breakers are saved.',
  });
  const differences = compareQuestions(before, plan.written ?? before);
  return (
    <ConfirmDialog
      title="What changes on Instagram"
      verb={plan.written === null ? 'Save' : 'Write to Instagram'}
      onConfirm={() => write(undefined).then(onWritten)}
      onClose={onClose}
    >
      {plan.written === null && <p>Nothing changes on Instagram.</p>}
      {differences.map(({ locale, lines }) => (
        <section key={locale} aria-label={`Difference: ${locale}`}>
          <h3>{nameLocale(locale)}</h3>
          {lines.length === 0 && <p class="quiet">No questions.</p>}
          <ol class="difference">
            {lines.map(({ change, question }) => (
              <li key={`${change} ${question.payload} ${question.question}`} class={change}>
                <span aria-hidden="true">{MARKS[change]}</span>
                <span>{question.question}</span>
                <span class="quiet small-text">
                  {change}
                  {!question.isOurs && ', of another tool'}
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {plan.warnings.map((warning) => (
        <p key={warning} class="quiet small-text">
          {warning}
        </p>
      ))}
    </ConfirmDialog>
  );
}
