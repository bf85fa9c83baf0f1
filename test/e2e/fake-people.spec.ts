import { expect, test } from '@jest/globals';
import {
  ADDRESS,
  type FakeCase,
  IG_ID,
  LINK,
  QUESTIONS,
  REF,
  setUpFakeStage,
} from '../support/fake-stage.js';

const stage = setUpFakeStage();

const REFERRAL = { ref: REF, source: 'SHORTLINKS', type: 'OPEN_THREAD' };
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

/** What people do, and what arrives. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F6 a tapped quick reply is a message with its payload, and all of them go',
    fact: ADDRESS.quickReplies,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().send(igsid, QUESTION);
      await stage().newEvents();
      expect(stage().fake.threadOf(id, IG_ID).quickReplies).toEqual(['Yes', 'Not me']);
      stage().fake.tapQuickReply(id, IG_ID, 'Yes');
      expect(await stage().newEvents()).toEqual([
        expect.objectContaining({
          sender: { id: igsid },
          message: { mid: expect.any(String), text: 'Yes', quick_reply: { payload: 'YES-1' } },
        }),
      ]);
      expect(stage().fake.threadOf(id, IG_ID).quickReplies).toEqual([]);
      expect(() => stage().fake.tapQuickReply(id, IG_ID, 1)).toThrow('The screen shows no quick reply 1.');
    },
  },
  {
    name: 'F7 another message takes the quick replies away',
    fact: ADDRESS.quickReplies,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().send(igsid, QUESTION);
      await stage().send(igsid, { text: 'One more thing' });
      expect(stage().fake.threadOf(id, IG_ID).quickReplies).toEqual([]);
      await stage().send(igsid, QUESTION);
      stage().fake.type(id, IG_ID, 'Who is this?');
      expect(() => stage().fake.tapQuickReply(id, IG_ID, 'Yes')).toThrow('no quick reply');
    },
  },
  {
    name: 'F8 a desktop shows no quick replies, no ice breakers, placeholders for cards, and opens no link',
    fact: ADDRESS.igMeMessenger,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().send(igsid, CARD);
      await stage().send(igsid, QUESTION);
      stage().fake.setDevice(id, 'desktop');
      const { messages, quickReplies } = stage().fake.threadOf(id, IG_ID);
      expect(messages.map(({ kind, buttons }) => [kind, buttons])).toEqual([
        ['text', []],
        ['placeholder', []],
        ['text', []],
      ]);
      expect(quickReplies).toEqual([]);
      expect(stage().fake.openLink(id, LINK)).toEqual({ kind: 'not_on_desktop' });
      const { id: newcomer } = stage().fake.addPerson('Grace');
      stage().fake.setDevice(newcomer, 'desktop');
      expect(stage().fake.threadOf(newcomer, IG_ID).iceBreakers).toEqual([]);
    },
  },
  {
    name: 'F9 a button stays and gives a postback at each tap; a link button gives none',
    fact: ADDRESS.buttons,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      const mid = String((await stage().send(igsid, CARD)).json['message_id']);
      await stage().newEvents();
      stage().fake.tapButton(id, IG_ID, mid, 0);
      stage().fake.tapButton(id, IG_ID, mid, 0);
      expect(stage().fake.tapButton(id, IG_ID, mid, 1)).toBe('https://shop.example/help');
      const events = await stage().newEvents();
      expect(events.map(({ postback }) => [postback?.['title'], postback?.['payload']])).toEqual([
        ['Yes', 'YES-2'],
        ['Yes', 'YES-2'],
      ]);
      expect(new Set(events.map(({ postback }) => postback?.['mid'])).size).toBe(2);
      expect(
        stage()
          .fake.threadOf(id, IG_ID)
          .messages.find((each) => each.mid === mid)?.buttons,
      ).toEqual(['Yes', 'Help']);
    },
  },
  {
    name: 'F12 ig.me in an existing thread gives the referral at once and renews the window',
    fact: ADDRESS.igMe,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      await stage().newEvents();
      stage().clock.advance(3 * 86_400_000);
      expect((await stage().send(igsid, { text: 'late' })).status).toBe(400);
      expect(stage().fake.openLink(id, LINK)).toEqual({ kind: 'opened', igId: IG_ID, isNew: false });
      const at = stage().clock.now().getTime();
      expect(await stage().newEvents()).toEqual([
        { sender: { id: igsid }, recipient: { id: IG_ID }, timestamp: at, referral: REFERRAL },
      ]);
      expect((await stage().send(igsid, { text: 'again' })).status).toBe(200);
      await stage().newEvents();
      stage().fake.type(id, IG_ID, 'Hm');
      expect((await stage().newEvents())[0]?.['message']).not.toHaveProperty('referral');
      stage().fake.knobs.nextMessageRepeatsRef = true;
      stage().fake.openLink(id, LINK);
      stage().fake.type(id, IG_ID, 'Hm');
      const [, message] = await stage().newEvents();
      expect(message?.['message']?.['referral']).toEqual(REFERRAL);
    },
  },
  {
    name: 'F13 an ice breaker after a link carries the referral, without a link it does not',
    fact: ADDRESS.igMe,
    run: async () => {
      const [ada, grace] = ['Ada', 'Grace'].map((name) => stage().fake.addPerson(name).id) as [
        string,
        string,
      ];
      stage().fake.openLink(ada, LINK);
      expect(stage().fake.threadOf(ada, IG_ID).iceBreakers).toEqual(
        QUESTIONS.map(({ question }) => question),
      );
      stage().fake.tapIceBreaker(ada, IG_ID, 0);
      stage().fake.tapIceBreaker(grace, IG_ID, 1);
      const [first, second] = await stage().newEvents();
      const { question: title, payload } = QUESTIONS[0] ?? { question: '', payload: '' };
      expect(first?.['postback']).toEqual({ mid: expect.any(String), title, payload, referral: REFERRAL });
      expect(second?.['postback']).toEqual({
        mid: expect.any(String),
        title: 'Ask a person',
        payload: 'HUMAN',
      });
      expect(stage().fake.threadOf(ada, IG_ID)).toMatchObject({ iceBreakers: [], isNew: false });
    },
  },
  {
    name: 'F14 a message typed after a link carries the referral, once',
    fact: ADDRESS.igMe,
    run: async () => {
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.openLink(id, LINK);
      stage().fake.type(id, IG_ID, 'Grüße 👋');
      stage().fake.type(id, IG_ID, 'Hello?');
      const [first, second] = await stage().newEvents();
      expect(first?.['message']).toEqual({ mid: expect.any(String), text: 'Grüße 👋', referral: REFERRAL });
      expect(second?.['message']).toEqual({ mid: expect.any(String), text: 'Hello?' });
    },
  },
  {
    name: 'F14 a second link in a thread that is still empty replaces the first ref or leaves it',
    fact: ADDRESS.igMe,
    run: async () => {
      for (const [knob, ref] of [
        ['replaces', 'second'],
        ['keeps', 'first'],
      ] as const) {
        stage().fake.knobs.secondLink = knob;
        const { id } = stage().fake.addPerson('Ada');
        stage().fake.openLink(id, 'https://ig.me/acme?ref=first');
        stage().fake.openLink(id, 'https://ig.me/m/acme?ref=second');
        stage().fake.type(id, IG_ID, 'Hello');
        expect((await stage().newEvents())[0]?.['message']?.['referral']?.['ref']).toBe(ref);
      }
    },
  },
  {
    name: 'F15 without ice breakers the ref of a new thread is lost, or is not',
    fact: ADDRESS.igMeMessenger,
    run: async () => {
      stage().fake.setIceBreakers(IG_ID, []);
      for (const arrives of [false, true]) {
        stage().fake.knobs.refWithoutIceBreakers = arrives;
        const { id } = stage().fake.addPerson('Ada');
        stage().fake.openLink(id, LINK);
        stage().fake.type(id, IG_ID, 'Hello');
        const [event] = await stage().newEvents();
        expect(event?.['message']?.['referral']).toEqual(arrives ? REFERRAL : undefined);
      }
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());
