import type { JSX } from 'preact';
import { Icon } from '../parts/icon.js';
import { toneOf, toWords } from '../parts/status.js';
import { useShownLookUp } from '../state/look-up.js';
import { statusOf, VERDICT_ICONS } from '../state/verdicts.js';

/** What was asked for before, to be asked again. */
export function RecentLookUps(): JSX.Element | null {
  const { state, query: asked, recent, ask } = useShownLookUp();
  const others = recent.filter(({ query }) => state.kind === 'none' || query !== asked);
  if (others.length === 0) return null;
  return (
    <section class="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent look-ups</h2>
      <ul>
        {others.map(({ query, verdict }) => (
          <li key={query}>
            <button type="button" onClick={() => ask(query)}>
              <span class={`recent-verdict ${toneOf(verdict)}`}>
                <Icon name={VERDICT_ICONS[verdict]} />
              </span>
              <span class="recent-query">{query}</span>
              <span class="quiet small-text">{toWords(statusOf(verdict))}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet small-text">Kept in this tab until you sign out or reload, and nowhere else.</p>
    </section>
  );
}
