import type { MeasureName } from './bench-plan.js';
import type { MeasureResult } from './measure.js';

export interface BenchResults {
  readonly startedAt: string;
  readonly quick: boolean;
  readonly connections: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly platform: string };
  readonly versions: { readonly hitch: string; readonly node: string };
  /** PostgreSQL's, as it ran. */
  readonly postgres: Readonly<Record<string, string>>;
  readonly measures: readonly MeasureResult[];
  /** How many notifications a second were delivered when nothing else was to be done; null when there were too few to tell. */
  readonly notificationsPerSecond: number | null;
}

/**
 * A tuned hand-written service (Express, `jsonwebtoken` with a KeyObject, `pg`, one transaction an event), measured once on
 * 2 cores with Node 24 and PostgreSQL 15 against the same kind of floor. Ratios compare across machines, the rest does not.
 */
const HAND_WRITTEN: Readonly<Record<MeasureName, { perSecond: number; ratio: number | null }>> = {
  mint: { perSecond: 4_900, ratio: 0.17 },
  webhook: { perSecond: 1_940, ratio: 0.05 },
  batch: { perSecond: 1_920, ratio: null },
};

const HEADER = [
  'what',
  'service/s',
  'floor/s',
  'ratio',
  'p50 ms',
  'p99 ms',
  'hand-written/s',
  'its ratio',
  'told/s',
  'kept',
];

/** The results for people. */
export function renderResults(results: BenchResults): string {
  const { machine, versions, postgres, connections } = results;
  const rows = results.measures.map(({ name, title, service, told, floor, ratio, kept }) => {
    const other = HAND_WRITTEN[name];
    return [
      title,
      whole(service.perSecond),
      whole(floor.perSecond),
      ratio.toFixed(3),
      service.p50Ms.toFixed(1),
      service.p99Ms.toFixed(1),
      whole(other.perSecond),
      other.ratio?.toFixed(2) ?? '-',
      whole(told.perSecond),
      kept.toFixed(2),
    ];
  });
  return [
    '',
    ...renderTable([HEADER, ...rows]),
    '',
    `${connections} connections, closed loop, loopback; middle values of ${results.measures[0]?.rounds.length ?? 0} rounds.`,
    'told: for an app with an endpoint that is told of everything; kept: what that leaves of the speed.',
    `notifications: ${results.notificationsPerSecond === null ? '-' : whole(results.notificationsPerSecond)}/s when nothing else was to be done.`,
    'floor: bare node:http with the same crypto and no database. hand-written: figures from another machine of 2 cores.',
    `hitch ${versions.hitch}, Node ${versions.node}, PostgreSQL ${postgres['server_version']} ` +
      `(fsync ${postgres['fsync']}, synchronous_commit ${postgres['synchronous_commit']}), ` +
      `${machine.cores} x ${machine.cpu}, ${machine.platform}`,
    '',
  ].join('\n');
}

/** The first column to the left, figures to the right. */
function renderTable(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
