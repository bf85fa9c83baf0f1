import { describe, expect, test } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  addUp,
  CountsOfProcesses,
  type MetricCounts,
} from '../../../../src/platform/health/metric-counts.js';

/** What a process has counted that had so many requests, and has so many connections. */
async function countsOf(requests: number, connections: number): Promise<MetricCounts> {
  const registry = new Registry();
  const registers = [registry];
  const counter = new Counter({ name: 'requests', help: 'r', labelNames: ['status'], registers });
  counter.inc({ status: '2xx' }, requests);
  new Gauge({ name: 'connections', help: 'c', registers }).set(connections);
  const histogram = new Histogram({ name: 'seconds', help: 's', buckets: [1], registers });
  for (let index = 0; index < requests; index++) histogram.observe(0.5);
  return registry.getMetricsAsJSON();
}

async function linesOf(counts: readonly MetricCounts[]): Promise<string[]> {
  const text = await addUp(counts).metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('what processes have counted', () => {
  test('adds up by labels, buckets and all', async () => {
    expect(await linesOf([await countsOf(2, 5), await countsOf(3, 1)])).toEqual([
      'requests{status="2xx"} 5',
      'connections 6',
      'seconds_bucket{le="1"} 5',
      'seconds_bucket{le="+Inf"} 5',
      'seconds_sum 2.5',
      'seconds_count 5',
    ]);
  });

  test('never falls because one of them is gone, but how things stood there is forgotten', async () => {
    const memory = new CountsOfProcesses();
    for (const requests of [4, 2]) {
      memory.keep(2, await countsOf(requests, 7));
      memory.retire(2);
    }
    memory.keep(2, await countsOf(1, 3));
    const own = await countsOf(10, 1);
    memory.keep(1, own);
    const lines = await linesOf([own, ...memory.without(1)]);
    expect(lines).toEqual(
      expect.arrayContaining(['requests{status="2xx"} 17', 'connections 4', 'seconds_count 17']),
    );
  });

  test('goes to another process as plain values', async () => {
    const memory = new CountsOfProcesses();
    memory.keep(1, await countsOf(1, 1));
    memory.retire(1);
    expect(structuredClone(memory.without(2))).toEqual(memory.without(2));
  });

  test('is nothing of one that was never heard', () => {
    const memory = new CountsOfProcesses();
    memory.retire(1);
    expect(memory.without(2)).toEqual([]);
  });
});
