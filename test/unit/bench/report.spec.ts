import { describe, expect, test } from '@jest/globals';
import type { Side } from '../../bench/measure.js';
import { type BenchResults, renderPage, renderResults } from '../../bench/report.js';

const side = (perSecond: number): Side => ({ perSecond, p50Ms: 2, p99Ms: 5 });
const results: BenchResults = {
  startedAt: '2026-11-23T03:00:00.000Z',
  kind: 'full',
  connections: 32,
  rounds: 3,
  machine: { cpu: 'a processor', cores: 2, platform: 'linux x64' },
  versions: { hitch: '0.1.0', node: '24.0.0' },
  postgres: { server_version: '18.4', fsync: 'on', synchronous_commit: 'on' },
  measures: [
    {
      name: 'mint',
      title: 'mints',
      sides: { service: side(4_100), told: side(3_280), floor: side(10_000), tuned: side(2_050) },
      rounds: [],
    },
  ],
  processes: {},
  throughput: [],
  starts: null,
  memory: null,
  notificationsPerSecond: null,
};

describe('the results', () => {
  test('show each figure with its target, and whether it is met', () => {
    const page = renderPage(results);
    expect(page).toContain('| mints | 0.410 (≥ 0.4: met) | 2.0 (≥ 2.3: missed) | 2.50 (< 3: met) | 0.80 |');
    expect(page).toContain('| mints | 4,100 | 3,280 | 10,000 | 2,050 | 2.0 | 5.0 | 2.0 |');
  });

  test('say on what they were measured', () => {
    expect(renderResults(results)).toContain(
      '2026-11-23, hitch 0.1.0, Node 24.0.0, PostgreSQL 18.4 (fsync on, synchronous_commit on), 2 x a processor, linux x64',
    );
  });

  test('leave out what was not measured', () => {
    const words = ['resident', 'start', 'processes', 'single-event'];
    const page = renderPage(results);
    expect(words.filter((word) => page.includes(word))).toEqual([]);
  });

  test('compare several processes with one', () => {
    const two = { ...results, processes: { 2: results.measures } };
    expect(renderPage(two)).toContain('| mints | 1 | 4,100 | 0.410 | 2.0 | 5.0 |\n| mints | 2 | 4,100 |');
  });

  test('hold starts and memory to their targets', () => {
    const memory = {
      requests: 1_000_000,
      idleMb: 100,
      endMb: 210,
      growth: 1,
      quartersMb: [1, 2, 3, 4],
      samples: [],
    };
    const page = renderPage({ ...results, memory, starts: { firstMs: 2_500, againMs: 1_600 } });
    expect(page).toContain('| first start ever, ms | 2500 (< 6000: met) |');
    expect(page).toContain('| start with its database there, ms | 1600 (< 1500: missed) |');
    expect(page).toContain('| resident after 1,000,000 requests, MB | 210 (< 200: missed) |');
  });
});
