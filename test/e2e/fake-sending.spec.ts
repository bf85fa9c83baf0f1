import { expect, test } from '@jest/globals';
import { ADDRESS, type FakeCase, IG_ID, LINK, setUpFakeStage } from '../support/fake-stage.js';

const stage = setUpFakeStage();

const YES_NO = [
  { content_type: 'text', title: 'Yes', payload: 'YES' },
  { content_type: 'text', title: 'Not me', payload: 'NO' },
];
const postback = (title: string) => ({ type: 'postback', title, payload: 'P' });
const buttonTemplate = (text: string, buttons: readonly object[]) => ({
  attachment: { type: 'template', payload: { template_type: 'button', text, buttons } },
});

/** Sending; the numbers are those of the case table of docs. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F1 a send in an open window is answered with both ids and comes back as an echo',
    fact: ADDRESS.send,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().newEvents();
      const { status, json } = await stage().send(igsid, { text: 'Hi' });
      expect([status, json]).toEqual([200, { recipient_id: igsid, message_id: expect.any(String) }]);
      const [echo, ...rest] = await stage().newEvents();
      expect(rest).toEqual([]);
      expect(echo).toMatchObject({
        sender: { id: IG_ID },
        recipient: { id: igsid },
        message: { mid: json['message_id'], text: 'Hi', is_echo: true },
      });
      expect(
        stage()
          .fake.threadOf(id, IG_ID)
          .messages.map(({ text }) => text),
      ).toEqual(['Hello', 'Hi']);
    },
  },
  {
    name: 'F1 without the field message_echoes there is no echo',
    fact: ADDRESS.webhooks,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      await stage().newEvents();
      stage().fake.setDashboardFields(['messages']);
      expect((await stage().send(igsid, { text: 'Hi' })).status).toBe(200);
      expect(await stage().newEvents()).toEqual([]);
    },
  },
  {
    name: 'F2 a text of 1,000 bytes is sent, one of 1,001 bytes is refused',
    fact: ADDRESS.send,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      expect((await stage().send(igsid, { text: 'é'.repeat(500) })).status).toBe(200);
      const tooLong = stage().send(igsid, { text: `${'é'.repeat(500)}x` });
      expect(await stage().refusal(tooLong)).toBe('400 100/2534015');
    },
  },
  {
    name: 'F3 a quick reply with a title of 21 characters is shown cut',
    fact: ADDRESS.quickReplies,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      const quick_replies = [{ content_type: 'text', title: 'x'.repeat(21), payload: 'P' }];
      expect((await stage().send(igsid, { text: 'Well?', quick_replies })).status).toBe(200);
      expect(stage().fake.threadOf(id, IG_ID).quickReplies).toEqual(['x'.repeat(20)]);
    },
  },
  {
    name: 'F4 14 quick replies, 4 buttons, 641 characters in a template, and text with an attachment are refused',
    fact: ADDRESS.buttons,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      const many = Array.from({ length: 14 }, () => YES_NO[0]);
      const two = { text: 'Hi', ...buttonTemplate('Hi', [postback('A')]) };
      const refused = [
        { text: 'Hi', quick_replies: many },
        buttonTemplate('Hi', ['A', 'B', 'C', 'D'].map(postback)),
        buttonTemplate('x'.repeat(641), [postback('A')]),
        two,
      ];
      for (const message of refused)
        expect(await stage().refusal(stage().send(igsid, message))).toMatch(/^400 100(\/|$)/);
      const allowed = [
        { text: 'Hi', quick_replies: many.slice(1) },
        buttonTemplate('x'.repeat(640), ['A', 'B', 'C'].map(postback)),
      ];
      for (const message of allowed) expect((await stage().send(igsid, message)).status).toBe(200);
    },
  },
  {
    name: 'F5 quick replies that ask for a phone number or an email are refused',
    fact: ADDRESS.changelog,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      for (const content_type of ['user_phone_number', 'user_email']) {
        const reply = stage().send(igsid, { text: 'Hi', quick_replies: [{ content_type }] });
        expect(await stage().refusal(reply)).toBe('400 100');
      }
    },
  },
  {
    name: 'F10 the window closes 24 hours after the last message of the person',
    fact: ADDRESS.send,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      stage().clock.advance(24 * 3_600_000 - 1);
      expect((await stage().send(igsid, { text: 'just in time' })).status).toBe(200);
      stage().clock.advance(1);
      expect(await stage().refusal(stage().send(igsid, { text: 'late' }))).toBe('400 10/2534022');
      stage().fake.knobs.igLoginSubcodes = false;
      const { json } = await stage().send(igsid, { text: 'late' });
      expect(json['error']).toMatchObject({ code: 10, type: 'IGApiException' });
      expect(json['error']).not.toHaveProperty('error_subcode');
    },
  },
  {
    name: 'F10 the tag for human agents reaches 7 days when App Review allows it, other tags are gone',
    fact: ADDRESS.changelog,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      stage().clock.advance(7 * 86_400_000 - 1);
      const human = { tag: 'HUMAN_AGENT' };
      expect(await stage().refusal(stage().send(igsid, { text: 'a' }, human))).toBe('400 10');
      stage().fake.knobs.humanAgentAllowed = true;
      expect((await stage().send(igsid, { text: 'a' }, human)).status).toBe(200);
      const removed = stage().send(igsid, { text: 'a' }, { tag: 'ACCOUNT_UPDATE' });
      expect(await stage().refusal(removed)).toBe('400 100');
    },
  },
  {
    name: 'F11 a link in a new thread alone gives no event, and nothing can be sent',
    fact: ADDRESS.igMe,
    run: async () => {
      const { id } = stage().fake.addPerson('Ada');
      expect(stage().fake.openLink(id, LINK)).toEqual({ kind: 'opened', igId: IG_ID, isNew: true });
      expect(await stage().events()).toEqual([]);
      const igsid = stage().fake.igsidOf(id, IG_ID);
      expect(await stage().refusal(stage().send(igsid, { text: 'Hi' }))).toBe('400 10/2534022');
      stage().fake.knobs.newThreadSend = 'unknown_person';
      expect(await stage().refusal(stage().send(igsid, { text: 'Hi' }))).toBe('400 100/2534014');
    },
  },
  {
    name: 'F20 with DM access off sends and reads are refused and events are not delivered',
    fact: ADDRESS.errors,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().newEvents();
      stage().fake.account(IG_ID).isDmAccessOn = false;
      expect(await stage().refusal(stage().send(igsid, { text: 'Hi' }))).toBe('400 200/2534041');
      stage().fake.knobs.dmAccessSubcode = false;
      expect(await stage().refusal(stage().graph('GET', '/v25.0/me/conversations'))).toBe('400 200');
      stage().fake.type(id, IG_ID, 'Anybody?');
      expect(await stage().newEvents()).toEqual([]);
    },
  },
  {
    name: 'F21 a person who blocked the account is not reachable, by any of the codes that were seen',
    fact: ADDRESS.errors,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      stage().fake.block(id, IG_ID);
      for (const answer of ['551/1545041', '200/1545041', '2', '100/2534014'] as const) {
        stage().fake.knobs.blockedAnswer = answer;
        expect(await stage().refusal(stage().send(igsid, { text: 'Hi' }))).toBe(`400 ${answer}`);
      }
      stage().fake.block(id, IG_ID, false);
      expect((await stage().send(igsid, { text: 'Hi' })).status).toBe(200);
    },
  },
  {
    name: 'F22 above the rate of a second a send is refused, with any status, and the budgets are not touched',
    fact: ADDRESS.rates,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      stage().fake.knobs.sendsPerSecond = 2;
      const first = await stage().send(igsid, { text: '1' });
      expect(JSON.parse(first.headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 0 });
      expect((await stage().send(igsid, { text: '2' })).status).toBe(200);
      for (const status of [400, 429, 500] as const) {
        stage().fake.knobs.rateLimitStatus = status;
        const limited = await stage().send(igsid, { text: '3' });
        expect([limited.status, limited.json['error']?.['code']]).toEqual([status, 613]);
        expect(limited.json['error']?.['error_subcode']).toBe(2534040);
        const usage = JSON.parse(limited.headers.get('x-business-use-case-usage') ?? '');
        expect(usage[IG_ID][0]).toMatchObject({ call_count: 0, estimated_time_to_regain_access: 0 });
      }
      stage().clock.advance(1_000);
      stage().fake.knobs.usageHeaders = 'none';
      const later = await stage().send(igsid, { text: '4' });
      expect([later.status, later.headers.get('x-app-usage')]).toEqual([200, null]);
    },
  },
  {
    name: 'F22 other calls use the budget of an hour of the app and that of a day of the account',
    fact: ADDRESS.rates,
    run: async () => {
      const { knobs } = stage().fake;
      Object.assign(knobs, { appCallsPerHour: 4, accountCallsPerDay: 5 });
      const call = async () => {
        const { status, json, headers } = await stage().graph('GET', '/v25.0/me');
        const app = JSON.parse(headers.get('x-app-usage') ?? '');
        const business = JSON.parse(headers.get('x-business-use-case-usage') ?? '')[IG_ID][0];
        const { call_count: account, estimated_time_to_regain_access: minutes } = business;
        return [status, json['error']?.['code'] ?? null, app.call_count, account, minutes];
      };
      expect(await call()).toEqual([200, null, 25, 20, 0]);
      for (let count = 2; count <= 4; count += 1) await call();
      expect(await call()).toEqual([400, 4, 100, 100, 0]);
      // The calls of the app are an hour old; those of the account count for a day, with the refused one.
      stage().clock.advance(3_600_000);
      expect(await call()).toEqual([400, 80002, 25, 100, 23 * 60]);
      stage().clock.advance(23 * 3_600_000);
      expect(await call()).toEqual([200, null, 25, 40, 0]);
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());
