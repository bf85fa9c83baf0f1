import { expect, test } from '@jest/globals';
import { plotThroughput } from '../../bench/throughput.js';

test('the plot of throughput shows what was reached, and says it in words too', () => {
  const report = (perSecond: number) => ({
    answered: perSecond * 2,
    seconds: 2,
    p50Ms: 1,
    p99Ms: 2,
    refused: {},
    cpuShare: 0.3,
  });
  const svg = plotThroughput([
    { connections: 1, mint: report(900), webhook: report(700) },
    { connections: 128, mint: report(9_000), webhook: report(8_000) },
  ]);
  expect(svg).toContain(
    'From 1 to 128 connections: mints from 900 to 9000 a second; single-event webhooks from 700 to 8000 a second.',
  );
  expect(svg).toContain('single-event webhooks</text>');
});
