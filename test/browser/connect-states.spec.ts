import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ShownState } from '../../src/connect/shown-state.js';
import { SHOWN_STATES } from '../../src/connect/shown-state.js';
import { en, type TextKey } from '../../src/connect/texts/en.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { findBarriers, findOverflows } from '../support/browser.js';
import { IPHONE, plain, setUpStage } from '../support/connect-stage.js';
import type { TestTenant } from '../support/test-app.js';

const stage = setUpStage({ waits: { pollEveryMs: 250 } });

/** An app of its own, for it is disabled. */
let closing: TestTenant;

beforeAll(async () => {
  closing = await stage.service.createTenant();
  await changeClosing({ name: 'Aurora Shop' });
  await stage.admin
    .post(`/v1/admin/apps/${toTypeId('app', closing.appId)}/accounts`, {
      accountId: toTypeId('acc', stage.account.id),
    })
    .expect((answer) => expect([200, 201]).toContain(answer.status));
});

async function changeClosing(change: object): Promise<void> {
  await stage.admin.patch(`/v1/admin/apps/${toTypeId('app', closing.appId)}`, change).expect(200);
}

/** How a link comes into a state. */
interface Way {
  /** Mints the link, after what must have happened before. */
  readonly mint: () => Promise<MintedLinkAnswer>;
  readonly reach: (link: MintedLinkAnswer) => Promise<unknown>;
  /** Whether no page that watches the link sees the change. */
  readonly isUnseen?: boolean;
}

const anew = (): Promise<MintedLinkAnswer> => stage.mint();
const toConfirm = (): Promise<MintedLinkAnswer> => stage.mint({ confirmation: 'app' });
const tap = ({ ref }: MintedLinkAnswer): Promise<void> => stage.tap(ref);
const later = (ms: number): Promise<void> => Promise.resolve(stage.clock.advance(ms));

/** Mints a link for a user who, or which person, is linked already. */
async function mintAfter(who: {
  readonly user?: string;
  readonly person?: string;
}): Promise<MintedLinkAnswer> {
  const first = await stage.mint(who.user === undefined ? {} : { externalUserId: who.user });
  await stage.tap(first.ref, who.person);
  return stage.mint(who.user === undefined ? {} : { externalUserId: who.user });
}

const WAYS: Readonly<Record<Exclude<ShownState, 'awaiting_chat' | 'question_not_sent'>, Way>> = {
  waiting: { mint: anew, reach: () => Promise.resolve() },
  opened: { mint: anew, reach: (link) => stage.post(link, 'opened') },
  awaiting_app: { mint: toConfirm, reach: tap },
  linked: { mint: anew, reach: tap },
  already_linked: {
    mint: () => mintAfter({ user: 'known', person: '9001' }),
    reach: ({ ref }) => stage.tap(ref, '9001'),
  },
  // A page that shows the link as linked watches no longer.
  ended: {
    mint: anew,
    reach: async (link) => {
      await tap(link);
      const { body } = await stage.api.get(`/v1/links/${link.id}`).expect(200);
      await stage.api.post(`/v1/identities/${body.identityId}/unlink`, {}).expect(200);
    },
    isUnseen: true,
  },
  igsid_taken: { mint: () => mintAfter({ person: '9002' }), reach: ({ ref }) => stage.tap(ref, '9002') },
  user_taken: { mint: () => mintAfter({ user: 'taken' }), reach: tap },
  declined: {
    mint: toConfirm,
    reach: async (link) => {
      await tap(link);
      await stage.api.post(`/v1/links/${link.id}/decline`, {}).expect(200);
    },
  },
  declined_by_person: { mint: anew, reach: (link) => stage.post(link, 'decline') },
  expired: { mint: anew, reach: () => later(900_001) },
  confirmation_timeout: {
    mint: toConfirm,
    reach: async (link) => {
      await tap(link);
      await later(600_001);
    },
  },
  superseded: {
    mint: () => stage.mint({ externalUserId: 'twice' }),
    reach: () => stage.mint({ externalUserId: 'twice' }),
  },
  revoked: { mint: anew, reach: ({ id }) => stage.api.post(`/v1/links/${id}/revoke`).expect(200) },
  app_disabled: {
    mint: () => closing.client.mint({ externalUserId: 'user' }),
    reach: () => changeClosing({ status: 'disabled' }),
  },
  // A page whose link has ended watches no longer.
  gone: { mint: anew, reach: () => later(900_000 + 24 * 3_600_000 + 1), isUnseen: true },
};

const textOf = (key: string): string =>
  en[key as TextKey].replaceAll('{app}', 'Aurora Shop').replaceAll('{account}', '@acme');

/** What a person reads first. */
async function readPage(page: Page): Promise<object> {
  const text = async (selector: string): Promise<string | null> =>
    (await page.locator(selector).count()) === 0 ? null : plain(await page.locator(selector).textContent());
  return {
    state: await page.locator('main').getAttribute('data-state'),
    title: plain(await page.title()),
    heading: await text('h1'),
    text: await text('.lead'),
    next: await text('.next'),
  };
}

/** What the catalogue says that a person reads. */
function expectedPage(state: ShownState, view: 'desktop' | 'phone'): object {
  const isPending = state === 'waiting' || state === 'opened';
  if (isPending && view === 'phone')
    return {
      state,
      title: textOf('page.title'),
      heading: textOf('phone.title'),
      text: textOf('phone.own'),
      next: null,
    };
  const next = state === 'linked' && view === 'phone' ? 'linked.phone' : `${state}.next`;
  return {
    state,
    title: isPending ? textOf('page.title') : textOf(`${state}.title`),
    heading: textOf(`${state}.title`),
    text: textOf(`${state}.text`),
    next: isPending ? null : textOf(next),
  };
}

const contentOf = (page: Page): Promise<string> => page.locator('main').innerHTML();

interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly forcedColors?: 'active';
}

/** How the page is looked at: each width in one theme or both. */
const LOOKS: Readonly<Record<'desktop' | 'phone', readonly Look[]>> = {
  desktop: [
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light', forcedColors: 'active' },
  ],
  phone: [
    { width: 390, colorScheme: 'light' },
    { width: 320, colorScheme: 'dark' },
  ],
};
const WIDTHS = [1280, 390, 320];

/** @param isKnown the same elements were looked at before, in another width */
async function expectNoBarriers(page: Page, looks: readonly Look[], isKnown: boolean): Promise<void> {
  const found: object[] = [];
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  for (const [index, look] of looks.entries()) {
    const { width, colorScheme, forcedColors = 'none' } = look;
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    // The first look sees everything; the others have other colours, and a width for which something may be too small.
    const rules = index === 0 && !isKnown ? undefined : ['color-contrast', 'target-size'];
    for (const barrier of await findBarriers(page, rules)) found.push({ ...look, barrier });
  }
  for (const fontSize of ['100%', '200%']) {
    await page.evaluate((size) => (document.documentElement.style.fontSize = size), fontSize);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      for (const overflow of await findOverflows(page)) found.push({ width, fontSize, overflow });
    }
  }
  expect(found).toEqual([]);
}

const NOT_FOUND = /status of 404/;

describe('states of a page', () => {
  test('every state has its way here; a question in the chat comes with the messages', () => {
    expect(new Set([...Object.keys(WAYS), 'awaiting_chat', 'question_not_sent'])).toEqual(
      new Set(SHOWN_STATES),
    );
  });

  test.each(Object.entries(WAYS).map(([state, way]) => ({ state: state as ShownState, ...way })))(
    '$state: a page that watches, one that is opened and one that is reloaded show the same, without barriers',
    async ({ state, mint, reach, isUnseen = false }) => {
      const link = await mint();
      const views = state === 'waiting' ? (['desktop'] as const) : (['desktop', 'phone'] as const);
      const deviceOf = (view: 'desktop' | 'phone') => (view === 'phone' ? IPHONE : {});
      const watching = new Map<string, Page>();
      if (!isUnseen)
        for (const view of views)
          watching.set(view, (await stage.visit(link.connectUrl, deviceOf(view))).page);
      await reach(link);
      const seen = new Map<string, string>();
      for (const [view, page] of watching) {
        // A phone that shows its view shows that it was opened.
        if (state !== 'opened' || view === 'desktop')
          await page.locator(`main[data-state=${state}]`).waitFor({ timeout: 20_000 });
        seen.set(view, await contentOf(page));
        await page.close();
      }

      for (const view of views) {
        const { page } = await stage.visit(link.connectUrl, { ...deviceOf(view), expected: NOT_FOUND });
        expect(await readPage(page)).toEqual(expectedPage(state, view));
        const content = await contentOf(page);
        if (!isUnseen) expect(seen.get(view)).toBe(content);
        await page.reload();
        expect(await contentOf(page)).toBe(content);
        // Only these have elements of their own on a phone.
        const isSame = state !== 'waiting' && state !== 'opened' && state !== 'linked';
        await expectNoBarriers(page, LOOKS[view], isSame && view === 'phone');
        expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
      }
    },
  );
});
