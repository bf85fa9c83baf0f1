import type { JSX } from 'preact';
import type { ChainStep } from '../../packages/client/src/index.js';
import { Icon, type IconName } from '../parts/icon.js';
import { toLabel } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { duration } from '../state/times.js';

const NAMES: Readonly<Record<ChainStep['step'], string>> = {
  minted: 'Minted',
  opened: 'Page opened',
  came: 'Person came',
  decided: 'Decided',
  notified: 'App notified',
  delivered: 'Delivered',
};

const STATES: Readonly<Record<ChainStep['state'], { readonly icon: IconName; readonly word: string }>> = {
  done: { icon: 'check', word: 'Done' },
  waiting: { icon: 'clock', word: 'Waiting' },
  failed: { icon: 'cross', word: 'Failed' },
  none: { icon: 'dash', word: 'Did not happen' },
};

/** How far a link came, and how long each step took. */
export function LinkChain({ chain }: { readonly chain: readonly ChainStep[] }): JSX.Element {
  return (
    <section aria-labelledby="chain-title">
      <h2 id="chain-title">From the mint to the app</h2>
      <ol class="chain">
        {chain.map((step, index) => (
          <Step key={step.step} step={step} since={timeBefore(chain, index)} />
        ))}
      </ol>
    </section>
  );
}

function Step(props: { readonly step: ChainStep; readonly since: number | null }): JSX.Element {
  const { step, since } = props;
  const { icon, word } = STATES[step.state];
  const took = step.at === null || since === null ? null : new Date(step.at).getTime() - since;
  return (
    <li class={`step step-${step.state}`}>
      <span class="step-dot">
        <Icon name={icon} />
      </span>
      <span class="step-name">{NAMES[step.step]}</span>
      <span class="step-at">
        {step.at === null ? <span class="quiet">{word}</span> : <Time at={step.at} />}
        {step.at !== null && step.state !== 'done' && <span class="unseen"> {word}</span>}
      </span>
      {took !== null && took >= 0 && <span class="step-took">+{duration(took)}</span>}
      {step.detail !== null && (
        <span class="step-detail">{step.detail.includes('.') ? step.detail : toLabel(step.detail)}</span>
      )}
    </li>
  );
}

/** The time of the last step before this one that has any, in milliseconds. */
function timeBefore(chain: readonly ChainStep[], index: number): number | null {
  const at = chain.slice(0, index).findLast((step) => step.at !== null)?.at ?? null;
  return at === null ? null : new Date(at).getTime();
}
