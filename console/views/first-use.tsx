import type { JSX } from 'preact';
import { RecentLookUps } from './recent-look-ups.js';

/** What can be pasted, as a support person has it before them. */
const KINDS = [
  { name: 'A link or its page', example: 'https://ig.me/acme?ref=…' },
  { name: 'Your own user’s id', example: 'user-42' },
  { name: 'A person’s Instagram id', example: '6789012345678901' },
  { name: 'An Instagram account', example: '@acme' },
  { name: 'Any id of Hitch', example: 'lnk_… idn_… cmp_… inv_…' },
  { name: 'A webhook-id', example: 'evt_…' },
  { name: 'A request id', example: 'req_…' },
  { name: 'Meta’s message id', example: 'aWdfZAG1…' },
  { name: 'A ref, or a whole message', example: 'eyJhbGci…' },
] as const;

/** The view of the look-up before anything was asked for. */
export function FirstUse({ isMasked }: { readonly isMasked: boolean }): JSX.Element {
  return (
    <section class="first-use">
      <h1>Why did it link, or not?</h1>
      <p class="lead">
        Paste what you have into the search box. The answer is one sentence, what helps, and every step
        between the mint and your app.
      </p>
      <RecentLookUps />
      <dl class="kinds">
        {KINDS.map(({ name, example }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{example}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet small-text">
        What you paste stays out of the address and the history of the browser.{' '}
        {isMasked
          ? 'Your role sees no people: their ids are masked.'
          : 'Each person that an answer shows leaves an entry in the audit.'}
      </p>
    </section>
  );
}
