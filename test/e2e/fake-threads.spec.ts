import { expect, test } from '@jest/globals';
import { ADDRESS, type FakeCase, IG_ID, LINK, setUpFakeStage } from '../support/fake-stage.js';

const stage = setUpFakeStage();

const QUESTION = {
  text: 'Is this you?',
  quick_replies: [
    { content_type: 'text', title: 'Yes', payload: 'YES-1' },
    { content_type: 'text', title: 'Not me', payload: 'NO-1' },
  ],
};
const CARD = {
  attachment: {
    type: 'template',
    payload: {
      template_type: 'button',
      text: 'Is this you?',
      buttons: [
        { type: 'postback', title: 'Yes', payload: 'YES-2' },
        { type: 'web_url', title: 'Help', url: 'https://shop.example/help' },
      ],
    },
  },
};

/** Threads that are not ours alone, or not a person's. */
const CASES: readonly FakeCase[] = [
  {
    name: "F15a the postback of another app's button has no payload",
    fact: ADDRESS.messengerWebhooks,
    run: async () => {
      const { id } = await stage().personWhoWrote();
      await stage().newEvents();
      stage().fake.people.tapForeignButton(id, IG_ID, 'Buy');
      const [event] = await stage().newEvents();
      expect(event?.['postback']).toEqual({ mid: expect.any(String), title: 'Buy' });
    },
  },
  {
    name: 'F15b a thread from an ad brings an ads referral, or no event at all',
    fact: 'https://github.com/chatwoot/chatwoot/issues/14584',
    run: async () => {
      const act = [
        (id: string) => stage().fake.tapIceBreaker(id, IG_ID, 0),
        (id: string) => stage().fake.type(id, IG_ID, 'How much?'),
      ];
      for (const [index, part] of (['postback', 'message'] as const).entries()) {
        const { id } = stage().fake.addPerson('Ada');
        stage().fake.people.openAd(id, IG_ID, { ref: 'summer' });
        act[index]?.(id);
        const [event] = await stage().newEvents();
        expect(event?.[part]?.['referral']).toMatchObject({ ref: 'summer', source: 'ADS' });
      }
      stage().fake.knobs.adThreadsDelivered = false;
      const { id } = stage().fake.addPerson('Grace');
      stage().fake.people.openAd(id, IG_ID);
      stage().fake.type(id, IG_ID, 'How much?');
      expect(await stage().newEvents()).toEqual([]);
    },
  },
  {
    name: 'F33 an account writes to itself: is_echo and is_self, an is_self postback, and no quick replies',
    fact: ADDRESS.self,
    run: async () => {
      const { selfIgsid } = stage().fake.account(IG_ID);
      stage().fake.writeToSelf(IG_ID, 'TEST-1');
      expect((await stage().newEvents())[0]).toMatchObject({
        sender: { id: IG_ID },
        recipient: { id: selfIgsid },
        message: { text: 'TEST-1', is_echo: true, is_self: true },
      });
      expect(await stage().refusal(stage().send(selfIgsid, QUESTION))).toBe('400 100/2534015');
      stage().clock.advance(9 * 86_400_000);
      const mid = String((await stage().send(selfIgsid, CARD)).json['message_id']);
      await stage().newEvents();
      stage().fake.tapSelfButton(IG_ID, mid, 0);
      expect((await stage().newEvents())[0]).toMatchObject({
        sender: { id: IG_ID },
        recipient: { id: selfIgsid },
        is_self: true,
        postback: { title: 'Yes', payload: 'YES-2' },
      });
      const own = await stage().graph('POST', `/v25.0/${selfIgsid}/messages`, { message: { text: 'Hi' } });
      expect([own.status, own.json]).toEqual([200, { id: expect.any(String) }]);
    },
  },
  {
    name: 'F34 in development only people with a role are heard, reached, and see ice breakers',
    fact: ADDRESS.profileReference,
    run: async () => {
      stage().fake.setLive(false);
      const [tester, stranger] = [true, false].map(
        (hasRole) => stage().fake.addPerson('Ada', { hasRole }).id,
      ) as [string, string];
      expect(stage().fake.threadOf(tester, IG_ID).iceBreakers).toHaveLength(2);
      expect(stage().fake.threadOf(stranger, IG_ID).iceBreakers).toEqual([]);
      for (const id of [stranger, tester]) stage().fake.type(id, IG_ID, 'Hello');
      const heard = await stage().newEvents();
      expect(heard.map(({ sender }) => sender?.['id'])).toEqual([stage().fake.igsidOf(tester, IG_ID)]);
      const refused = stage().send(stage().fake.igsidOf(stranger, IG_ID), { text: 'Hi' });
      expect(await stage().refusal(refused)).toBe('400 200');
      expect((await stage().send(stage().fake.igsidOf(tester, IG_ID), { text: 'Hi' })).status).toBe(200);
    },
  },
  {
    name: 'F35 message_edit with num_edit 0 comes besides a new message or in its place, with or without a sender',
    fact: 'https://github.com/chatwoot/chatwoot/issues/15494',
    run: async () => {
      const { fake } = stage();
      fake.setDashboardFields(['messages', 'message_edit']);
      const { id } = fake.addPerson('Ada');
      const seen: string[][] = [];
      for (const messageEdit of ['off', 'besides', 'instead'] as const)
        for (const messageEditHasSender of [false, true]) {
          Object.assign(fake.knobs, { messageEdit, messageEditHasSender });
          fake.type(id, IG_ID, 'Hello');
          const events = await stage().newEvents();
          seen.push(
            events.map(({ sender, message_edit: edit }) => `${edit?.['num_edit'] ?? 'message'} ${!!sender}`),
          );
        }
      expect(seen).toEqual([
        ['message true'],
        ['message true'],
        ['message true', '0 false'],
        ['message true', '0 true'],
        ['0 false'],
        ['0 true'],
      ]);
    },
  },
  {
    name: 'F36 while another app owns the thread events stand by without payload, and a send is refused',
    fact: ADDRESS.routing,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      const mid = String((await stage().send(igsid, CARD)).json['message_id']);
      stage().fake.setThreadOwner(id, IG_ID, 'other');
      stage().fake.tapButton(id, IG_ID, mid, 0);
      const last = (await stage().events()).at(-1);
      expect(last).toMatchObject({ entryId: IG_ID, channel: 'standby' });
      expect(last?.body['postback']).toEqual({ mid: expect.any(String), title: 'Yes' });
      expect(await stage().refusal(stage().send(igsid, { text: 'Hi' }))).toBe('400 100/2534037');
      stage().fake.setThreadOwner(id, IG_ID, 'us');
      expect((await stage().send(igsid, { text: 'Hi' })).status).toBe(200);
    },
  },
  {
    name: 'F36 a Page shows its routing features and who owns a thread',
    fact: `${ADDRESS.routing}/apis`,
    run: async () => {
      const { fake } = stage();
      const { id, igsid } = await stage().personWhoWrote();
      const { pageId } = fake.account(IG_ID);
      const page = async (path: string) =>
        (await stage().graph('GET', `/v25.0/${path}`, undefined, fake.tokenOf(IG_ID, 'page'))).json;
      expect(await page('me?fields=messaging_feature_status')).toEqual({
        messaging_feature_status: { hop_v2: true, msgr_multi_app: false, ig_multi_app: false },
        id: pageId,
      });
      fake.account(IG_ID).routingFeatures = ['ig_multi_app'];
      expect(await page('me?fields=messaging_feature_status')).toMatchObject({
        messaging_feature_status: { hop_v2: false, msgr_multi_app: false, ig_multi_app: true },
      });
      const owner = async () => (await page(`${pageId}/thread_owner?recipient=${igsid}`))['data'];
      expect(await owner()).toEqual([{ thread_owner: { app_id: '555' } }]);
      fake.setThreadOwner(id, IG_ID, 'other');
      expect(await owner()).toEqual([{ thread_owner: { app_id: '263902037430900' } }]);
    },
  },
  {
    name: 'F39 a sticker as the first message gives no event, and the ref is lost',
    fact: ADDRESS.limitations,
    run: async () => {
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.openLink(id, LINK);
      stage().fake.sendSticker(id, IG_ID);
      expect(await stage().newEvents()).toEqual([]);
      stage().fake.type(id, IG_ID, 'Hello');
      expect((await stage().newEvents())[0]?.['message']).toEqual({ mid: expect.any(String), text: 'Hello' });
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());
