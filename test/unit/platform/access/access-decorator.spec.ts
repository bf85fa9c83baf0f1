import { expect, test } from '@jest/globals';
import {
  AdminMay,
  ByConnectCode,
  CountAsMint,
  LimitPerAddress,
  Public,
  readRouteAccess,
  RequireScope,
} from '../../../../src/platform/access/access.decorator.js';

@RequireScope('admin')
class Guarded {
  plain(): void {}

  @RequireScope('links:write')
  @CountAsMint()
  @AdminMay()
  ownScope(): void {}

  @Public()
  @LimitPerAddress()
  open(): void {}

  @ByConnectCode()
  page(): void {}
}

class Silent {
  route(): void {}
}

test.each([
  ['the scope of its class', Guarded.prototype.plain, { scope: 'admin' }],
  [
    'its own scope before that of its class',
    Guarded.prototype.ownScope,
    { scope: 'links:write', countsAsMint: true, adminMay: true },
  ],
  [
    'that it is public, which has precedence over any scope',
    Guarded.prototype.open,
    { scope: 'admin', isPublic: true, isLimitedPerAddress: true },
  ],
  [
    'that it is public and needs a code',
    Guarded.prototype.page,
    { scope: 'admin', isPublic: true, isByConnectCode: true },
  ],
  ['nothing without a decorator', Silent.prototype.route, null],
] as const)('the access of a route says %s', (_what, method, access) => {
  expect(readRouteAccess(method)).toEqual(access);
});
