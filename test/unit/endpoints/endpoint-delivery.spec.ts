import { describe, expect, test } from '@jest/globals';
import {
  type EndpointEffect,
  type EndpointResult,
  mergeEffects,
} from '../../../src/endpoints/endpoint-delivery.js';

const result = (endpointId: string, effect: EndpointEffect): EndpointResult => ({
  endpointId,
  effect,
  url: '',
});

describe('effect of results', () => {
  test.each([
    [['failed', 'succeeded', 'failed'], 'succeeded'],
    [['succeeded', 'failing'], 'succeeded'],
    [['succeeded', 'gone'], 'gone'],
    [['failed', 'failing'], 'failing'],
    [['none', 'failed'], 'failed'],
  ] as const)('the effect on an endpoint of the results %j is %s', (effects, expected) => {
    const results = effects.map((effect) => result('a', effect));
    expect(mergeEffects(results)).toEqual([result('a', expected)]);
    expect(mergeEffects(results.toReversed())).toEqual([result('a', expected)]);
  });

  test('the effect on an endpoint comes from its own results, and endpoints without an effect are left out', () => {
    const merged = mergeEffects([result('a', 'failed'), result('b', 'none'), result('c', 'succeeded')]);
    expect(merged).toEqual([result('a', 'failed'), result('c', 'succeeded')]);
  });
});
