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

describe('the effect of several results on an endpoint', () => {
  test.each([
    [['failed', 'succeeded', 'failed'], 'succeeded'],
    [['succeeded', 'failing'], 'succeeded'],
    [['succeeded', 'gone'], 'gone'],
    [['failed', 'failing'], 'failing'],
    [['none', 'failed'], 'failed'],
  ] as const)('of %j is %s', (effects, expected) => {
    const results = effects.map((effect) => result('a', effect));
    expect(mergeEffects(results)).toEqual([result('a', expected)]);
    expect(mergeEffects(results.toReversed())).toEqual([result('a', expected)]);
  });

  test('is that of its own results, and endpoints to which nothing happened are left out', () => {
    const merged = mergeEffects([result('a', 'failed'), result('b', 'none'), result('c', 'succeeded')]);
    expect(merged).toEqual([result('a', 'failed'), result('c', 'succeeded')]);
  });
});
