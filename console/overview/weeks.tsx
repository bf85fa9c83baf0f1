import type { JSX } from 'preact';
import type { StatsTotals } from '../../packages/client/src/index.js';
import { figure, share } from '../charts/figures.js';
import { Panel } from '../parts/panel.js';

interface WeeksProps {
  readonly last: StatsTotals;
  readonly before: StatsTotals;
}

const COMPARED = [
  ['minted', 'Minted'],
  ['opened', 'Opened'],
  ['came', 'Came'],
  ['linked', 'Linked'],
] as const;

/** The last seven days beside the seven before, of all apps. */
export function Weeks({ last, before }: WeeksProps): JSX.Element {
  return (
    <Panel
      title="This week against last"
      says="The last 168 hours and the 168 before, of all apps and accounts."
    >
      <dl class="tiles">
        {COMPARED.map(([name, label]) => (
          <div key={name} class="tile">
            <dt>{label}</dt>
            <dd>
              <strong>{figure(last[name])}</strong>
              <Difference last={last[name]} before={before[name]} />
            </dd>
          </div>
        ))}
        <div class="tile">
          <dt>Linked of minted</dt>
          <dd>
            <strong>{share(last.linked, last.minted)}</strong>
            <span class="quiet small-text">{share(before.linked, before.minted)} the week before</span>
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

/** More or fewer, in words; the arrow says the same. */
function Difference({ last, before }: { readonly last: number; readonly before: number }): JSX.Element {
  const difference = last - before;
  if (difference === 0) return <span class="quiet small-text">as many as the week before</span>;
  const percent =
    before === 0 ? '' : ` (${difference > 0 ? '+' : '−'}${share(Math.abs(difference), before)})`;
  return (
    <span class="quiet small-text">
      <span aria-hidden="true">{difference > 0 ? '↑ ' : '↓ '}</span>
      {figure(Math.abs(difference))} {difference > 0 ? 'more' : 'fewer'} than the {figure(before)} before
      {percent}
    </span>
  );
}
