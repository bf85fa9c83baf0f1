import { describe, expect, test } from '@jest/globals';

import { parseLosslessJson } from '../../../src/platform/text/lossless-json.js';
import { type ReferralReading, readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';

const IG_ID = '17841400000000001';
const IGSID = '5614879045272613';
const AT = 1_502_905_976_377;

const referralTo = (ref: unknown) => ({ ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' });
const eventWith = (members: object): object => ({
  sender: { id: IGSID },
  recipient: { id: IG_ID },
  timestamp: AT,
  ...members,
});
const deliver = (...messaging: unknown[]): ReferralReading =>
  readReferralEvents({ object: 'instagram', entry: [{ id: IG_ID, time: AT, messaging }] });
const deliverText = (text: string): ReferralReading =>
  readReferralEvents(parseLosslessJson(Buffer.from(text)));

describe('three shapes', () => {
  const base = { igId: IG_ID, igsid: IGSID, ref: 'r1', source: 'SHORTLINKS', timestampMs: AT };

  test('an ice breaker tap is read as a postback with its title, payload and mid', () => {
    const postback = { mid: 'm_1', title: 'How?', payload: 'CONNECT', referral: referralTo('r1') };
    const { referrals, malformed, ignored } = deliver(eventWith({ postback }));
    const icebreaker = { title: 'How?', payload: 'CONNECT' };
    expect(referrals).toEqual([
      { ...base, via: 'postback', mid: 'm_1', icebreaker, repeatKey: expect.any(Buffer) },
    ]);
    expect({ malformed, ignored }).toEqual({ malformed: 0, ignored: 0 });
  });

  test('a first message is read without its text', () => {
    const message = { mid: 'm_1', text: 'secret text', referral: referralTo('r1') };
    const { referrals } = deliver(eventWith({ message }));
    expect(referrals).toEqual([
      { ...base, via: 'message', mid: 'm_1', icebreaker: null, repeatKey: expect.any(Buffer) },
    ]);
    expect(JSON.stringify(referrals)).not.toContain('secret text');
  });

  test('a referral to an existing thread is read without a mid', () => {
    expect(deliver(eventWith({ referral: referralTo('r1') })).referrals).toEqual([
      { ...base, via: 'referral', mid: null, icebreaker: null, repeatKey: expect.any(Buffer) },
    ]);
  });

  test('events in standby are read like those in messaging', () => {
    const standby = [eventWith({ referral: referralTo('r1') })];
    const messaging = [eventWith({ referral: referralTo('r2') })];
    const { referrals } = readReferralEvents({ object: 'instagram', entry: [{ standby }, { messaging }] });
    expect(referrals.map(({ ref }) => ref)).toEqual(['r1', 'r2']);
  });
});

describe('places of the ref', () => {
  test('a referral beside a message is via referral, and keeps the mid of the message', () => {
    const { referrals } = deliver(
      eventWith({ referral: referralTo('r1'), message: { mid: 'm_1', text: 'hi' } }),
    );
    expect(referrals).toEqual([expect.objectContaining({ ref: 'r1', via: 'referral', mid: 'm_1' })]);
  });

  test('one ref in all three places counts once, at the first place', () => {
    const shared = { mid: 'm_1', referral: referralTo('a=b') };
    const event = eventWith({ referral: { ref: 'a%3Db', source: 'ADS' }, postback: shared, message: shared });
    const { referrals } = deliver(event);
    expect(referrals).toEqual([expect.objectContaining({ ref: 'a=b', via: 'referral', source: 'ADS' })]);
  });

  test('different refs in the three places are three referrals in the order referral, postback, message', () => {
    const event = eventWith({
      message: { mid: 'm_1', referral: referralTo('r3') },
      postback: { mid: 'm_1', title: 'T', payload: 'P', referral: referralTo('r2') },
      referral: referralTo('r1'),
    });
    const { referrals } = deliver(event);
    expect(referrals.map(({ ref, via }) => [ref, via])).toEqual([
      ['r1', 'referral'],
      ['r2', 'postback'],
      ['r3', 'message'],
    ]);
    expect(new Set(referrals.map(({ repeatKey }) => repeatKey.toString('hex'))).size).toBe(3);
  });

  test.each([
    ['a shared product, without ref', { referral: { product: { id: 'PRODUCT' } } }],
    ['a null ref', { referral: referralTo(null) }],
    ['an empty ref', { referral: referralTo('') }],
    ['a ref that is a number', { referral: referralTo(7) }],
    ['a ref that is an object', { referral: referralTo({ ref: 'r1' }) }],
    ['a referral that is a string', { referral: 'r1' }],
    ['a referral in an array', { referral: [referralTo('r1')] }],
    ['a postback that is a string', { postback: 'r1' }],
    ['an opt-in with a ref of its own', { optin: { ref: 'r1' } }],
    ['a ref inside an attachment', { message: { attachments: [{ payload: referralTo('r1') }] } }],
    ['a referral under __proto__', JSON.parse('{"__proto__":{"referral":{"ref":"r1"}}}') as object],
    ['a ref that is only inherited', { referral: Object.create(referralTo('r1')) as object }],
    ['an echo', { message: { is_echo: true, referral: referralTo('r1') }, referral: referralTo('r2') }],
    ['a deletion', { message: { is_deleted: true, referral: referralTo('r1') } }],
    ['a read receipt', { read: { mid: 'm_1' } }],
  ])('a ref in %s is ignored', (_, members) => {
    expect(deliver(eventWith(members))).toEqual({ referrals: [], visits: [], malformed: 0, ignored: 1 });
  });

  test('only the boolean true makes an echo', () => {
    const message = { is_echo: 'true', referral: referralTo('r1') };
    expect(deliver(eventWith({ message })).referrals).toHaveLength(1);
  });
});

describe('changes', () => {
  const change = (value: unknown, field = 'messages'): object => ({ field, value });
  const deliverChanges = (...changes: unknown[]): ReferralReading =>
    readReferralEvents({ object: 'instagram', entry: [{ id: IG_ID, time: AT, changes }] });

  test.each([
    ['referral', { referral: referralTo('r1') }],
    ['postback', { postback: { mid: 'm_1', title: 'T', payload: 'P', referral: referralTo('r1') } }],
    ['message', { message: { mid: 'm_1', text: 'hi', referral: referralTo('r1') } }],
  ])('a %s under changes is the same referral as under messaging, and has to verify', (_via, members) => {
    const [referral] = deliver(eventWith(members)).referrals;
    for (const field of ['messages', 'messaging_referral', 'anything'])
      expect(deliverChanges(change(eventWith(members), field))).toEqual({
        referrals: [{ ...referral, mustVerify: true }],
        visits: [],
        malformed: 0,
        ignored: 0,
      });
    expect(referral).not.toHaveProperty('mustVerify');
  });

  test('changes are read beside messaging and standby, in this order, and each is counted once', () => {
    const entry = {
      changes: [change(eventWith({ referral: referralTo('r3') })), change({ text: 'a comment' }, 'comments')],
      standby: [eventWith({ referral: referralTo('r2') })],
      messaging: [eventWith({ referral: referralTo('r1') })],
    };
    const { referrals, malformed, ignored } = readReferralEvents({ object: 'instagram', entry: [entry] });
    expect(referrals.map(({ ref, mustVerify = false }) => [ref, mustVerify])).toEqual([
      ['r1', false],
      ['r2', false],
      ['r3', true],
    ]);
    expect({ malformed, ignored }).toEqual({ malformed: 0, ignored: 1 });
  });

  test('17-digit ids as JSON numbers under changes are read digit by digit', () => {
    const text =
      '{"object":"instagram","entry":[{"id":17841400000000003,"changes":[{"field":"messages","value":{"sender":' +
      '{"id":56148790452726137},"recipient":{"id":17841400000000001},"timestamp":"1527459824",' +
      '"message":{"mid":"m","referral":{"ref":"r1"}}}}]}]}';
    expect(deliverText(text).referrals).toMatchObject([
      { igId: '17841400000000001', igsid: '56148790452726137', timestampMs: 1_527_459_824_000 },
    ]);
  });

  test.each([
    ['an echo', { message: { is_echo: true, referral: referralTo('r1') } }, { malformed: 0, ignored: 1 }],
    ['no sender', { sender: undefined, referral: referralTo('r1') }, { malformed: 1, ignored: 0 }],
    [
      'a sender that is a string',
      { sender: IGSID, referral: referralTo('r1') },
      { malformed: 1, ignored: 0 },
    ],
    [
      'the account as the sender',
      { sender: { id: IG_ID }, referral: referralTo('r1') },
      { malformed: 1, ignored: 0 },
    ],
    ['a ref out of bounds', { referral: referralTo('r 1') }, { malformed: 1, ignored: 0 }],
  ])('a change with %s gives no referral', (_, members, counts) => {
    expect(deliverChanges(change(eventWith(members)))).toEqual({ referrals: [], visits: [], ...counts });
  });
});

describe('account', () => {
  const deliverFrom = (entryId: unknown, recipient: unknown): ReferralReading =>
    readReferralEvents({
      object: 'instagram',
      entry: [{ id: entryId, messaging: [eventWith({ recipient, referral: referralTo('r1') })] }],
    });

  test('the account is the recipient, also when entry.id holds the sender as in the samples of Meta', () => {
    expect(deliverFrom(IGSID, { id: IG_ID }).referrals).toMatchObject([{ igId: IG_ID, igsid: IGSID }]);
  });

  test.each([undefined, null, {}, { id: null }, 'text'])(
    'the account is entry.id for recipient %j',
    (recipient) => {
      expect(deliverFrom('17841400000000009', recipient).referrals).toMatchObject([
        { igId: '17841400000000009' },
      ]);
    },
  );

  test.each([
    ['the sender', IGSID],
    ['the sender, as a number', Number(IGSID)],
    ['nothing', undefined],
    ['no id at all', { id: IG_ID }],
  ])('the account is not entry.id when that is %s', (_, entryId) => {
    expect(deliverFrom(entryId, undefined)).toEqual({ referrals: [], visits: [], malformed: 1, ignored: 0 });
  });

  test.each(['<IGID>', '', 1.5, {}, []])(
    'the account is never entry.id when the recipient has the bad id %j',
    (id) => {
      expect(deliverFrom(IG_ID, { id })).toEqual({ referrals: [], visits: [], malformed: 1, ignored: 0 });
    },
  );
});

describe('bodies as sent', () => {
  test('17-digit ids as JSON numbers are read digit by digit', () => {
    const text =
      '{"object":"instagram","entry":[{"id":17841400000000003,"messaging":[{"sender":{"id":56148790452726137},' +
      '"recipient":{"id":17841400000000001},"timestamp":1502905976377,"referral":{"ref":"r1"}}]}]}';
    expect(deliverText(text).referrals).toMatchObject([
      { igId: '17841400000000001', igsid: '56148790452726137', timestampMs: AT },
    ]);
  });

  test('escaped umlauts, slashes, lone surrogates and NUL arrive readable and storable', () => {
    const text = String.raw`{"object":"instagram","entry":[{"messaging":[{"sender":{"id":"1"},"recipient":{"id":"2"},
      "postback":{"mid":"m\/1","title":"\u00e4\/\ud83d\ude22\ud83d","payload":"a\u0000b",
      "referral":{"ref":"r1","source":"S\/\u00dc"}}}]}]}`;
    expect(deliverText(text).referrals).toMatchObject([
      { mid: 'm/1', icebreaker: { title: 'ä/😢', payload: 'ab' }, source: 'S/Ü', timestampMs: null },
    ]);
  });

  test('a __proto__ member is not followed, and the events after it are read', () => {
    const text =
      '{"__proto__":{"object":"instagram"},"object":"instagram","entry":[{"messaging":[{"__proto__":' +
      '{"referral":{"ref":"r0"}},"sender":{"id":"1"},"recipient":{"id":"2"},"referral":{"ref":"r1"}}]}]}';
    expect(deliverText(text).referrals.map(({ ref }) => ref)).toEqual(['r1']);
    expect(({} as Record<string, unknown>)['referral']).toBeUndefined();
  });

  test('nesting of any depth in one event does not cost the next', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text =
      `{"object":"instagram","entry":[{"messaging":[{"sender":${deep},"referral":{"ref":"r0"}},` +
      '{"sender":{"id":17841400000000005},"recipient":{"id":"2"},"referral":{"ref":"r1"}}]}]}';
    const { referrals, malformed } = deliverText(text);
    expect(referrals).toMatchObject([{ igsid: '17841400000000005', ref: 'r1' }]);
    expect(malformed).toBe(1);
  });
});

describe('other events', () => {
  test.each<[string, unknown, number]>([
    [
      'another object',
      { object: 'page', entry: [{ messaging: [eventWith({ referral: referralTo('r1') })] }] },
      1,
    ],
    ['a payload without object', { entry: [] }, 1],
    ['a payload in an array', [{ object: 'instagram' }], 1],
    ['a string', 'instagram', 1],
    ['null', null, 1],
    ['an object without entry', { object: 'instagram' }, 0],
    ['an entry that is an object', { object: 'instagram', entry: { messaging: [] } }, 0],
    ['entries of wrong types', { object: 'instagram', entry: [null, 1, 'x', [], {}] }, 0],
    ['messaging of a wrong type', { object: 'instagram', entry: [{ messaging: 'x', standby: {} }] }, 0],
    ['events of wrong types', { object: 'instagram', entry: [{ messaging: [null, 1, 'x', []] }] }, 4],
    [
      'changes of other kinds',
      {
        object: 'instagram',
        entry: [
          {
            changes: [
              { field: 'comments', value: { from: { id: '1' }, text: 'r1' } },
              { field: 'mentions' },
              null,
            ],
          },
          { changes: [{ value: 'r1' }, { value: [eventWith({ referral: referralTo('r1') })] }, 'x', 1, []] },
          { changes: { value: eventWith({ referral: referralTo('r1') }) } },
          { field: 'messages', value: eventWith({ referral: referralTo('r1') }) },
        ],
      },
      8,
    ],
    [
      'an edit without sender',
      {
        object: 'instagram',
        entry: [{ messaging: [{ message_edit: { mid: 'm_1', text: 'x', num_edit: 1 } }] }],
      },
      1,
    ],
  ])('%s gives no referral', (_, payload, ignored) => {
    expect(readReferralEvents(payload)).toEqual({ referrals: [], visits: [], malformed: 0, ignored });
  });

  test('a batch of 1,000 events keeps its order, and each event is counted once', () => {
    const kinds = [
      (index: number) => eventWith({ timestamp: AT + index, referral: referralTo(`r${index}`) }),
      (index: number) => eventWith({ message: { mid: `m_${index}`, text: 'hi' } }),
      (index: number) => eventWith({ referral: referralTo(`r ${index}`) }),
      (index: number) => eventWith({ message: { mid: `m_${index}`, referral: referralTo(`r${index}`) } }),
    ];
    const events = Array.from({ length: 1_000 }, (_, index) => kinds[index % 4]?.(index));
    const { referrals, malformed, ignored } = deliver(...events);
    const good = Array.from({ length: 1_000 }, (_, index) => index).filter((i) => i % 4 === 0 || i % 4 === 3);
    expect(referrals.map(({ ref }) => ref)).toEqual(good.map((index) => `r${index}`));
    expect({ malformed, ignored }).toEqual({ malformed: 250, ignored: 250 });
    expect(new Set(referrals.map(({ repeatKey }) => repeatKey.toString('hex'))).size).toBe(500);
  });
});

describe('visits of campaigns', () => {
  const CAMPAIGN_REF = `c${'0'.repeat(39)}`;
  const tapWith = (members: object = {}): object => ({
    postback: { mid: 'm_1', title: 'My coupon', payload: 'hitch:coupon:x', ...members },
  });
  const facts = { igId: IG_ID, igsid: IGSID, mid: 'm_1', timestampMs: AT, repeatKey: expect.any(Buffer) };
  const icebreaker = { title: 'My coupon', payload: 'hitch:coupon:x' };

  test('a ref of the form of a campaign is a visit and no referral, in whichever case', () => {
    const event = eventWith(tapWith({ referral: referralTo(CAMPAIGN_REF) }));
    const reading = deliver(event);
    const clue = { kind: 'ref', ref: CAMPAIGN_REF };
    expect(reading).toEqual({
      referrals: [],
      visits: [{ ...facts, via: 'postback', icebreaker, clue }],
      malformed: 0,
      ignored: 0,
    });
    const shouted = deliver(eventWith({ referral: referralTo(CAMPAIGN_REF.toUpperCase()) }));
    expect(shouted.visits.map(({ clue: each }) => each)).toEqual(
      reading.visits.map(({ clue: each }) => each),
    );
  });

  test('a tap on an ice breaker of ours without a ref is a visit by its key', () => {
    expect(deliver(eventWith(tapWith()))).toEqual({
      referrals: [],
      visits: [{ ...facts, via: 'icebreaker', icebreaker, clue: { kind: 'icebreaker', key: 'coupon' } }],
      malformed: 0,
      ignored: 0,
    });
  });

  test('the ref of a link goes before the ice breaker', () => {
    const reading = deliver(eventWith(tapWith({ referral: referralTo('r1') })));
    expect([reading.referrals.length, reading.visits]).toEqual([1, []]);
  });

  test.each([
    ['an ice breaker of another tool', tapWith({ payload: 'COUPON' })],
    ['the account on its own thread', { ...tapWith(), is_self: true }],
    ['nobody', { ...tapWith(), sender: undefined }],
  ])('a tap of %s is ignored', (_name, members) => {
    expect(deliver(eventWith(members))).toEqual({ referrals: [], visits: [], malformed: 0, ignored: 1 });
  });
});
