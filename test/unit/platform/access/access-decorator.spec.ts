import { expect, test } from '@jest/globals';
import {
  AdminMay,
  AppsOnly,
  ByConnectCode,
  CountAsMint,
  LimitPerAddress,
  Public,
  readRouteAccess,
  RequireScope,
} from '../../../../src/platform/access/access.decorator.js';

@RequireScope('admin')
@AdminMay('read')
class Guarded {
  plain(): void {}

  @RequireScope('links:write')
  @CountAsMint()
  @AdminMay('support')
  ownScope(): void {}

  @AppsOnly()
  forApps(): void {}

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
  ['the scope of its class', Guarded.prototype.plain, { scope: 'admin', adminMay: 'read' }],
  [
    'its own scope before that of its class',
    Guarded.prototype.ownScope,
    { scope: 'links:write', countsAsMint: true, adminMay: 'support' },
  ],
  [
    'that it is public, which has precedence over any scope',
    Guarded.prototype.open,
    { scope: 'admin', adminMay: 'read', isPublic: true, isLimitedPerAddress: true },
  ],
  [
    'that keys of apps alone may call it, before what its class says of admin keys',
    Guarded.prototype.forApps,
    { scope: 'admin', adminMay: null },
  ],
  [
    'that it is public and needs a code',
    Guarded.prototype.page,
    { scope: 'admin', adminMay: 'read', isPublic: true, isByConnectCode: true },
  ],
  ['nothing without a decorator', Silent.prototype.route, null],
] as const)('the access of a route says %s', (_what, method, access) => {
  expect(readRouteAccess(method)).toEqual(access);
});
