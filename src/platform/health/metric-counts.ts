import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';

/** What one process has counted, as its registry gives it. */
export type MetricCounts = readonly MetricObjectWithValues<MetricValue<string>>[];

/** What processes have counted, as if one had: each metric by the way of adding up that it names. */
export function addUp(counts: readonly MetricCounts[]): Registry {
  return AggregatorRegistry.aggregate([...counts]);
}

/**
 * What several processes have counted, remembered by their numbers: the latest that was heard of each, and what those had
 * counted that are gone. Else a sum would fall when one of them dies, which reads as if all had begun anew.
 */
export class CountsOfProcesses {
  private readonly latest = new Map<number, MetricCounts>();
  private gone: MetricCounts = [];

  keep(process: number, counts: unknown): void {
    this.latest.set(process, counts as MetricCounts);
  }

  /** Keeps what only ever grows; how things stood in a process that is gone is of no interest. */
  retire(process: number): void {
    const counted = this.latest.get(process)?.filter(isCounted) ?? [];
    this.latest.delete(process);
    if (counted.length > 0) this.gone = valuesOf(addUp([this.gone, counted]));
  }

  without(process: number): readonly MetricCounts[] {
    const others = [...this.latest].filter(([number]) => number !== process).map(([, counts]) => counts);
    return this.gone.length === 0 ? others : [...others, this.gone];
  }
}

/** What was added up has its values at once: there is nothing left to collect. */
function valuesOf(sums: Registry): MetricCounts {
  return (sums.getMetricsAsArray() as MetricObjectWithValues<MetricValue<string>>[]).map(
    ({ name, help, type, aggregator, collect, values }) => ({
      name,
      help,
      type,
      aggregator,
      collect,
      values,
    }),
  );
}

function isCounted({ type }: MetricObjectWithValues<MetricValue<string>>): boolean {
  // The library's types name an enumeration that is not there when it runs; these are its values.
  return ['counter', 'histogram', 'summary'].includes(String(type));
}
