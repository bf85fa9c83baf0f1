import { expect, test } from '@jest/globals';
import { nameOperation } from '../../../../src/platform/openapi/operation-names.js';

test.each([
  ['LinkWaitsController', 'get', 'getLink'],
  ['LinksController', 'revoke', 'revokeLink'],
  ['LinksController', 'list', 'listLinks'],
  ['IdentitiesController', 'unlink', 'unlinkIdentity'],
  ['IdentitiesController', 'list', 'listIdentities'],
  ['AppsController', 'createKey', 'createAppKey'],
  ['AppsController', 'listKeys', 'listAppKeys'],
  ['LookupController', 'get', 'lookUp'],
  ['MetaWebhooksController', 'deliver', 'receiveMetaDelivery'],
])('%s.%s is called %s', (controller, method, name) => {
  expect(nameOperation(controller, method)).toBe(name);
});
