import type { JSX } from 'preact';
import type { SetupStep } from '../../packages/client/src/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { Icon } from '../parts/icon.js';
import { Time } from '../parts/time.js';
import { SETUP_STEPS } from './setup-steps.js';

/** How far the set-up has come, as the stored rows show it. It folds up when everything is done. */
export function SetupChecklist({ steps }: { readonly steps: readonly SetupStep[] }): JSX.Element {
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done)?.step;
  if (next === undefined)
    return (
      <details class="setup setup-done">
        <summary>
          <Icon name="check" />
          The set-up is complete
        </summary>
        <Steps steps={steps} next={null} />
      </details>
    );
  return (
    <section class="setup panel" aria-labelledby="setup-title">
      <header class="setup-head">
        <h2 id="setup-title">Set-up</h2>
        <p class="quiet">
          {done} of {steps.length} steps are done
        </p>
        <svg viewBox={`0 0 ${steps.length * 10} 6`} height={6} preserveAspectRatio="none" aria-hidden="true">
          {steps.map((step, index) => (
            <rect
              key={step.step}
              class={step.done ? 'meter-part' : 'meter-whole'}
              x={index * 10}
              width={9.5}
              height={6}
            />
          ))}
        </svg>
      </header>
      <Steps steps={steps} next={next} />
    </section>
  );
}

interface StepsProps {
  readonly steps: readonly SetupStep[];
  /** It is opened by itself. */
  readonly next: SetupStep['step'] | null;
}

function Steps({ steps, next }: StepsProps): JSX.Element {
  return (
    <ol class="setup-steps">
      {steps.map((step) => (
        <li key={step.step} data-step={step.step} data-done={step.done}>
          <span class="setup-mark">
            <Icon name={step.done ? 'check' : 'dash'} />
          </span>
          <Step step={step} isNext={step.step === next} />
        </li>
      ))}
    </ol>
  );
}

function Step({ step, isNext }: { readonly step: SetupStep; readonly isNext: boolean }): JSX.Element {
  const { name, says, curl, view } = SETUP_STEPS[step.step];
  return (
    <details open={isNext}>
      <summary>
        {name}
        <span class="unseen">{step.done ? ': done' : ': not done'}</span>
        {step.done && step.at !== null && (
          <span class="quiet small-text">
            {' '}
            <Time at={step.at} />
          </span>
        )}
      </summary>
      <p class="quiet">
        {says} {view !== undefined && <a href={view}>Do it in the console</a>}
      </p>
      <Command text={curl(location.origin)} />
      <p class="quiet small-text">
        More in <code>{step.docs}</code>
      </p>
    </details>
  );
}

/** A command to copy. The key is not in it: the shell has it in a variable. */
function Command({ text }: { readonly text: string }): JSX.Element {
  return (
    <div class="curl">
      <pre tabIndex={0} aria-label="Command">
        {text}
      </pre>
      <CopyButton name="Copy" text={text} />
    </div>
  );
}
