import { describe, expect, test } from '@jest/globals';
import type { AccountChoice } from '../../../src/apps/choose-account.js';
import type { ConfirmationMode, ConflictMode, MintSettings } from '../../../src/apps/app-settings.js';
import { checkMint } from '../../../src/links/mint-check.js';
import type { MintOrder } from '../../../src/links/new-link.js';

const settings: MintSettings = {
  defaultAccountId: null,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  returnUrls: ['https://app.example/settings'],
};
const account = { id: 'id', igId: '1', username: 'acme', connectedAt: null };
const granted = { kind: 'granted', account } as AccountChoice;
const connected = {
  kind: 'granted',
  account: { ...account, connectedAt: new Date() },
} as AccountChoice;
const order = (over: Partial<MintOrder> = {}): MintOrder => ({
  externalUserId: 'user',
  sessionId: null,
  account: null,
  ttlSeconds: 900,
  channel: null,
  context: null,
  onConflict: null,
  confirmation: null,
  returnUrl: null,
  locale: null,
  accountHint: null,
  ...over,
});

describe('mint check', () => {
  type Modes = { onConflict?: ConflictMode; confirmation?: ConfirmationMode };
  const cases: [Modes, Partial<MintSettings>, string][] = [
    [{}, {}, 'reject none'],
    [{}, { onConflict: 'replace', confirmation: 'app' }, 'replace app'],
    [{ onConflict: 'reject' }, { onConflict: 'replace' }, 'reject none'],
    [{ onConflict: 'replace', confirmation: 'app' }, {}, 'replace app'],
    [{ onConflict: 'replace' }, { confirmation: 'app' }, 'replace app'],
    [{ confirmation: 'app' }, { onConflict: 'replace' }, 'replace app'],
    [{ confirmation: 'none' }, { confirmation: 'app' }, 'reject none'],
    [{ onConflict: 'replace' }, {}, 'confirmation_required'],
    [{}, { onConflict: 'replace' }, 'confirmation_required'],
    [{ confirmation: 'none' }, { onConflict: 'replace', confirmation: 'app' }, 'confirmation_required'],
    [{ onConflict: 'replace' }, { allowUnconfirmedReplace: true }, 'replace none'],
    [{}, { onConflict: 'replace', allowUnconfirmedReplace: true }, 'replace none'],
    [{ confirmation: 'dm' }, {}, '/confirmation'],
    [{ confirmation: 'dm_existing_threads' }, {}, '/confirmation'],
    [{ onConflict: 'replace', confirmation: 'dm' }, {}, '/confirmation'],
  ];
  test.each(cases)('a mint that asks for %j with the settings %j is %s', (modes, over, expected) => {
    const checked = checkMint(order(modes), { ...settings, ...over }, granted);
    const got =
      checked.kind === 'granted'
        ? `${checked.request.onConflict} ${checked.request.confirmation}`
        : checked.kind === 'refused'
          ? checked.refusals.map(({ pointer }) => pointer).join()
          : checked.kind;
    expect(got).toBe(expected);
  });

  test.each([['unknown_account'], ['account_required']] as const)(
    'a mint names every refusal, as %s',
    (kind) => {
      const asked = order({ confirmation: 'dm', onConflict: 'replace', returnUrl: 'https://evil.example/' });
      expect(checkMint(asked, settings, { kind })).toMatchObject({
        kind: 'refused',
        refusals: [{ pointer: '/account' }, { pointer: '/returnUrl' }],
      });
    },
  );

  test('a question in the chat and a wrong returnUrl are refused together', () => {
    const asked = order({ confirmation: 'dm', returnUrl: 'https://evil.example/' });
    expect(checkMint(asked, settings, granted)).toMatchObject({
      refusals: [{ pointer: '/confirmation' }, { pointer: '/returnUrl' }],
    });
  });

  test.each([
    ['dm', 'reject'],
    ['dm', 'replace'],
    ['dm_existing_threads', 'reject'],
    ['dm_existing_threads', 'replace'],
  ] as const)('a connected account can have %s with %s', (confirmation, onConflict) => {
    const asked = order({ confirmation, onConflict });
    expect(checkMint(asked, settings, connected)).toMatchObject({
      kind: 'granted',
      request: { confirmation, onConflict },
    });
  });

  test('a returnUrl under one of the app’s own is allowed', () => {
    expect(checkMint(order({ returnUrl: 'https://app.example/settings/a' }), settings, granted).kind).toBe(
      'granted',
    );
  });
});
