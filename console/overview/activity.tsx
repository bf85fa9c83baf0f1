import type { JSX } from 'preact';
import type { Stats } from '../../packages/client/src/index.js';
import { ColumnsChart } from '../charts/columns-chart.js';
import { countOf, figure, share } from '../charts/figures.js';
import { AsTable } from '../charts/figures-table.js';
import { FunnelChart } from '../charts/funnel-chart.js';
import { Panel } from '../parts/panel.js';
import { useSettings } from '../state/settings.js';
import { type ChosenRange, nameBucket } from './range.js';

const STEPS = [
  ['minted', 'Minted', 'Links that apps minted'],
  ['opened', 'Opened', 'Links that a person opened on a phone'],
  ['came', 'Came', 'People who came to the account through a link'],
  ['linked', 'Linked', 'Links that became linked'],
] as const;

interface ActivityProps {
  readonly stats: Stats;
  readonly chosen: ChosenRange;
}

/** How many links went how far, in all and over time. */
export function Activity({ stats, chosen }: ActivityProps): JSX.Element {
  const { totals } = stats;
  const summary = `${countOf(totals.minted, 'link')} minted, ${figure(totals.opened)} opened, ${figure(totals.came)} came, ${figure(totals.linked)} linked.`;
  return (
    <>
      <Panel title="From the mint to the link" says="Each step counts in the hour in which it happened.">
        <FunnelChart
          label={`Funnel: ${summary}`}
          steps={STEPS.map(([name, label, says]) => ({
            name: label,
            says,
            count: totals[name],
            ...(name === 'minted' ? { note: 'all links' } : {}),
          }))}
        />
        <AsTable
          title="Funnel as a table"
          columns={['Step', 'Links', 'Of minted', 'Of the step before']}
          rows={STEPS.map(([name, label], index) => [
            label,
            figure(totals[name]),
            share(totals[name], totals.minted),
            index === 0 ? '–' : share(totals[name], totals[STEPS[index - 1]?.[0] ?? 'minted']),
          ])}
        />
      </Panel>
      <OverTime stats={stats} chosen={chosen} summary={summary} />
      {stats.channels !== null && <Channels channels={stats.channels} />}
    </>
  );
}

function OverTime({ stats, chosen, summary }: ActivityProps & { readonly summary: string }): JSX.Element {
  const { times } = useSettings();
  const buckets = stats.data.map((numbers) => ({
    ...nameBucket(new Date(numbers.at), chosen, times),
    values: [numbers.minted, numbers.linked, numbers.opened, numbers.came],
  }));
  const unit = chosen.bucket === 'hour' ? 'Hour' : 'Day';
  return (
    <Panel
      title={`Links by ${chosen.bucket}`}
      says={
        chosen.bucket === 'day'
          ? 'Days are in UTC.'
          : `Hours are in ${times === 'utc' ? 'UTC' : 'local time'}.`
      }
    >
      <ColumnsChart
        label={`Links by ${chosen.bucket}: ${summary}`}
        series={['Minted', 'Linked', 'Opened', 'Came']}
        buckets={buckets}
      />
      <AsTable
        title={`Links by ${chosen.bucket} as a table`}
        columns={[unit, 'Minted', 'Opened', 'Came', 'Linked', 'Deliveries accepted', 'Deliveries failed']}
        rows={stats.data
          .map(({ minted, opened, came, linked, deliveries }, index) => [
            buckets[index]?.title ?? '',
            ...[minted, opened, came, linked, deliveries.succeeded, deliveries.failed].map(figure),
          ])
          .toReversed()}
      />
    </Panel>
  );
}

function Channels({ channels }: { readonly channels: NonNullable<Stats['channels']> }): JSX.Element {
  return (
    <Panel title="Channels" says="Where links were minted for, the most links first.">
      <AsTable
        title="Channels as a table"
        columns={['Channel', 'Minted', 'Opened', 'Came', 'Linked', 'Linked of minted']}
        rows={channels.map(({ channel, minted, opened, came, linked }) => [
          channel === null ? 'none' : channel === '*' ? 'all others' : channel,
          ...[minted, opened, came, linked].map(figure),
          share(linked, minted),
        ])}
      />
    </Panel>
  );
}
