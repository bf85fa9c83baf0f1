import { expect, test } from '@jest/globals';
import { nameOperation } from '../../../../src/platform/openapi/read-controllers.setup.js';

test.each([
  ['LinksController', 'revoke', 'revokeLink'],
  ['LinksController', 'list', 'listLinks'],
  ['IdentitiesController', 'unlink', 'unlinkIdentity'],
  ['IdentitiesController', 'list', 'listIdentities'],
  ['AppKeysController', 'create', 'createAppKey'],
])('the operation id of %s.%s is %s', (controller, method, name) => {
  expect(nameOperation(controller, method)).toBe(name);
});
