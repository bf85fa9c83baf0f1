import { describe, expect, test } from '@jest/globals';
import {
  changeEndpoint,
  type EndpointChange,
  type EndpointState,
} from '../../../src/endpoints/endpoint-change.js';

const BEFORE = new Date('2026-11-20T10:00:00.000Z');
const NOW = new Date('2026-11-23T10:00:00.000Z');

const enabled: EndpointState = {
  url: 'https://shop.example/hook',
  description: null,
  eventTypes: ['identity.linked'],
  failingSince: BEFORE,
  disabledAt: null,
  disabledReason: null,
};
const gone: EndpointState = { ...enabled, disabledAt: BEFORE, disabledReason: 'gone' };

describe('change', () => {
  test.each<[string, EndpointState, EndpointChange, Partial<EndpointState>, string[]]>([
    ['of nothing', enabled, {}, {}, []],
    [
      'to what is so',
      enabled,
      { url: enabled.url, eventTypes: ['identity.linked'], status: 'enabled' },
      {},
      [],
    ],
    ['of the description', enabled, { description: 'x' }, { description: 'x' }, ['endpoint.updated']],
    ['to all types', enabled, { eventTypes: null }, { eventTypes: null }, ['endpoint.updated']],
    [
      'of the URL, where nothing has failed yet',
      enabled,
      { url: 'https://new.example' },
      { url: 'https://new.example', failingSince: null },
      ['endpoint.updated'],
    ],
    [
      'that disables',
      enabled,
      { status: 'disabled' },
      { disabledAt: NOW, disabledReason: 'requested' },
      ['endpoint.disabled'],
    ],
    ['that disables what is disabled', gone, { status: 'disabled' }, {}, []],
    [
      'that enables',
      gone,
      { status: 'enabled' },
      { failingSince: null, disabledAt: null, disabledReason: null },
      ['endpoint.enabled'],
    ],
    [
      'of both',
      gone,
      { status: 'enabled', description: 'x' },
      { description: 'x', failingSince: null, disabledAt: null, disabledReason: null },
      ['endpoint.updated', 'endpoint.enabled'],
    ],
  ])('an endpoint change is decided: %s', (_name, endpoint, change, changed, actions) => {
    expect(changeEndpoint(endpoint, change, NOW)).toEqual({ values: { ...endpoint, ...changed }, actions });
  });
});
