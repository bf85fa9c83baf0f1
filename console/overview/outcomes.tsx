import type { JSX } from 'preact';
import { Bar } from '../charts/bar.js';
import { figure, share } from '../charts/figures.js';
import { AsTable } from '../charts/figures-table.js';
import { Panel } from '../parts/panel.js';
import { Status, toLabel } from '../parts/status.js';

/** What became of the people who came, the most frequent first. */
export function Outcomes({ outcomes }: { readonly outcomes: Readonly<Record<string, number>> }): JSX.Element {
  const all = Object.entries(outcomes).toSorted(([, a], [, b]) => b - a);
  const sum = all.reduce((before, [, count]) => before + count, 0);
  const most = all[0]?.[1] ?? 0;
  const seen = all.filter(([, count]) => count > 0);
  return (
    <Panel title="Outcomes" says="What became of each ref that arrived.">
      {seen.length === 0 ? (
        <p class="quiet">No ref arrived in this range.</p>
      ) : (
        <ul class="bars" aria-label="Outcomes">
          {seen.map(([name, count]) => (
            <li key={name}>
              <Status name={name} />
              <Bar part={count} whole={most} />
              <strong>{figure(count)}</strong>
              <span class="quiet small-text">{share(count, sum)}</span>
            </li>
          ))}
        </ul>
      )}
      <AsTable
        title="Outcomes as a table"
        columns={['Outcome', 'Refs', 'Share']}
        rows={all.map(([name, count]) => [toLabel(name), figure(count), share(count, sum)])}
      />
    </Panel>
  );
}
