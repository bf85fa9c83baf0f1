import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Lookup } from '../../packages/client/src/index.js';
import { Skeleton } from '../parts/skeleton.js';
import { Status, toWords } from '../parts/status.js';
import { Sentence } from '../parts/time.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { useShownLookUp } from '../state/look-up.js';
import { findNamedRows } from '../state/named-rows.js';
import { useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { statusOf, VERDICT_ICONS } from '../state/verdicts.js';
import { AdvisedActions } from './advised-actions.js';
import { FirstUse } from './first-use.js';
import { FoundRows } from './found-rows.js';
import { LinkChain } from './link-chain.js';
import { RecentLookUps } from './recent-look-ups.js';

/** Support's question: the question is in the search box, and the answer here. */
export function LookUpView(): JSX.Element {
  const { state, query, ask } = useShownLookUp();
  const isMasked = !useSignedIn().may('support');
  switch (state.kind) {
    case 'none':
      return <FirstUse isMasked={isMasked} />;
    case 'asking':
      return (
        <>
          <h1 class="unseen">Looking up…</h1>
          <Skeleton says="Looking up…" />
        </>
      );
    case 'failed':
      return <TroubleBox title="No answer" trouble={state.trouble} retry={() => ask(query)} />;
    case 'answered':
      return <AnswerView answer={state.answer} isMasked={isMasked} />;
    default:
      return state satisfies never;
  }
}

function AnswerView(props: { readonly answer: Lookup; readonly isMasked: boolean }): JSX.Element {
  const { answer, isMasked } = props;
  const { times } = useSettings();
  const { verdict, sentence, advice, chain, actions } = answer.explanation;
  const heading = useRef<HTMLHeadingElement>(null);
  // After a search by keyboard, reading goes on from the answer.
  useEffect(() => heading.current?.focus(), [answer]);
  return (
    <article class="answer">
      <header>
        <Status name={statusOf(verdict)} icon={VERDICT_ICONS[verdict]} />
        <h1 ref={heading} tabIndex={-1} class="sentence">
          <Sentence text={sentence} />
        </h1>
        <p class="quiet small-text">
          Understood as {answer.understoodAs.map(toWords).join(', ')}. Times are{' '}
          {times === 'utc' ? 'UTC' : 'local'}.{isMasked && ' Your role sees no people: their ids are masked.'}
        </p>
      </header>
      {advice.length > 0 && (
        <section class="advice">
          <h2>What helps</h2>
          <ul>
            {advice.map((each) => (
              <li key={each}>
                <Sentence text={each} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <AdvisedActions actions={actions} named={findNamedRows(answer.query, sentence)} />
      {chain.length > 0 && <LinkChain chain={chain} />}
      <FoundRows answer={answer} />
      <RecentLookUps />
    </article>
  );
}
