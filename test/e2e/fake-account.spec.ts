import { expect, test } from '@jest/globals';
import { ADDRESS, type FakeCase, IG_ID, MAIN_SECRET, setUpFakeStage } from '../support/fake-stage.js';

const stage = setUpFakeStage();

const DAY_MS = 86_400_000;
const entry = (locale: string | undefined, count = 1) => ({
  call_to_actions: Array.from({ length: count }, (_, index) => ({
    question: `Q${index}`,
    payload: `P${index}`,
  })),
  ...(locale === undefined ? {} : { locale }),
});
const setIceBreakers = (...ice_breakers: object[]) =>
  stage().graph('POST', '/v25.0/me/messenger_profile', { platform: 'instagram', ice_breakers });
const getIceBreakers = async () =>
  (await stage().graph('GET', '/v25.0/me/messenger_profile?fields=ice_breakers')).json['data'] as unknown;

/** Settings of the account, and reads. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F25 ice breakers are set, read in three shapes, and deleted',
    fact: ADDRESS.iceBreakers,
    run: async () => {
      const { knobs } = stage().fake;
      expect((await setIceBreakers(entry('default', 4), entry('de_DE'))).json).toEqual({ success: true });
      knobs.profileWriteAnswer = 'result';
      expect((await setIceBreakers(entry('default', 2))).json).toEqual({ result: 'success' });
      expect(await stage().refusal(setIceBreakers(entry('default', 5)))).toBe('400 100');
      expect(await stage().refusal(setIceBreakers(entry('de_DE')))).toBe('400 100');
      expect(await getIceBreakers()).toEqual([entry('default', 2)]);
      knobs.iceBreakersShape = 'questions';
      expect(await getIceBreakers()).toEqual([{ ice_breakers: entry('default', 2).call_to_actions }]);
      knobs.iceBreakersShape = 'nested';
      expect(await getIceBreakers()).toEqual([{ ice_breakers: [entry('default', 2)] }]);
      await stage().graph('DELETE', '/v25.0/me/messenger_profile', { fields: ['ice_breakers'] });
      expect(await getIceBreakers()).toEqual([]);
    },
  },
  {
    name: "F26 another tool's ice breakers stay until a POST replaces all of them",
    fact: ADDRESS.iceBreakers,
    run: async () => {
      const theirs = [{ question: 'Opening hours?', payload: 'OTHER_TOOL' }];
      stage().fake.setIceBreakers(IG_ID, theirs);
      expect(await getIceBreakers()).toEqual([{ call_to_actions: theirs, locale: 'default' }]);
      await setIceBreakers(entry('default'));
      const { id } = stage().fake.addPerson('Ada');
      expect(stage().fake.threadOf(id, IG_ID).iceBreakers).toEqual(['Q0']);
      stage().fake.account(IG_ID).inboxQuestions = theirs;
      await stage().graph('DELETE', '/v25.0/me/messenger_profile?fields=ice_breakers');
      expect(stage().fake.threadOf(id, IG_ID).iceBreakers).toEqual(['Opening hours?']);
      expect(await getIceBreakers()).toEqual([]);
    },
  },
  {
    name: 'F27 an app subscribes, is listed among others, and unsubscribes; a read may be stale',
    fact: ADDRESS.webhooks,
    run: async () => {
      const { fake } = stage();
      const apps = async () =>
        (await stage().graph('GET', '/v25.0/me/subscribed_apps')).json['data'] as unknown;
      const ours = { id: '777', name: 'Our app', subscribed_fields: ['messages', 'messaging_postbacks'] };
      expect((await stage().graph('DELETE', '/v25.0/me/subscribed_apps')).json).toEqual({ success: true });
      expect(await apps()).toEqual([]);
      fake.account(IG_ID).otherApps.push({ id: '999', name: 'Inbox', fields: null });
      fake.knobs.staleSubscriptionReads = 1;
      const fields = encodeURIComponent('["messages","messaging_postbacks"]');
      await stage().graph('POST', `/v25.0/${IG_ID}/subscribed_apps?subscribed_fields=${fields}`);
      expect(await apps()).toEqual([{ id: '999', name: 'Inbox' }]);
      expect(await apps()).toEqual([ours, { id: '999', name: 'Inbox' }]);
      fake.knobs.subscribedFieldsListed = false;
      expect(await apps()).toEqual([
        { id: '777', name: 'Our app' },
        { id: '999', name: 'Inbox' },
      ]);
      const plural = stage().graph('POST', '/v25.0/me/subscribed_apps?subscribed_fields=messaging_referrals');
      expect(await stage().refusal(plural)).toBe('400 100');
      const page = fake.tokenOf(IG_ID, 'page');
      const wrongHost = stage().graph('GET', `/v25.0/${IG_ID}/subscribed_apps`, undefined, page);
      expect(await stage().refusal(wrongHost)).toBe('400 3');
    },
  },
  {
    name: "F28 the app's own subscription shows its fields, and whether its callback is active",
    fact: 'https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge',
    run: async () => {
      stage().fake.setDashboardFields(['messages']);
      const { json } = await stage().graph(
        'GET',
        '/v25.0/555/subscriptions',
        undefined,
        `555|${MAIN_SECRET}`,
      );
      expect(json['data']).toEqual([
        {
          object: 'instagram',
          callback_url: `${stage().receiver.url}/hook`,
          active: true,
          fields: [{ name: 'messages', version: 'v25.0' }],
        },
      ]);
    },
  },
  {
    name: 'F31 a profile needs consent, and its picture expires',
    fact: ADDRESS.profile,
    run: async () => {
      const { fake } = stage();
      const { id } = fake.addPerson(null, { username: 'ada.l' });
      const igsid = fake.igsidOf(id, IG_ID);
      const profile = () => stage().graph('GET', `/v25.0/${igsid}?fields=name,username,profile_pic`);
      fake.openLink(id, 'https://ig.me/m/acme?ref=r');
      expect(await stage().refusal(profile())).toBe('400 230');
      fake.tapIceBreaker(id, IG_ID, 0);
      const { json } = await profile();
      expect(json).toEqual({ name: null, username: 'ada.l', profile_pic: expect.any(String), id: igsid });
      const picture = String(json['profile_pic']);
      expect((await fetch(picture)).headers.get('content-type')).toBe('image/svg+xml');
      stage().clock.advance(4 * DAY_MS);
      expect((await fetch(picture)).status).toBe(403);
      expect(await stage().refusal(stage().graph('GET', '/v25.0/123456'))).toBe('400 9010');
      fake.knobs.relationFieldsFail = true;
      const relation = stage().graph('GET', `/v25.0/${igsid}?fields=name,is_user_follow_business`);
      expect(await stage().refusal(relation)).toBe('400 100/2018247');
      fake.block(id, IG_ID);
      expect(await stage().refusal(profile())).toBe('400 9010');
    },
  },
  {
    name: 'F32 conversations show details of the 20 newest messages, two reads a second, and no old requests',
    fact: ADDRESS.conversations,
    run: async () => {
      const { fake, clock } = stage();
      const { id, igsid } = await stage().personWhoWrote();
      for (let index = 0; index < 20; index += 1) fake.type(id, IG_ID, `${index}`);
      const list = () => stage().graph('GET', `/v25.0/me/conversations?platform=instagram&user_id=${igsid}`);
      const conversation = (await list()).json['data']?.[0]?.['id'];
      const { json } = await stage().graph('GET', `/v25.0/${conversation}?fields=messages`);
      const mids = idsOf(json['messages']?.['data']);
      expect(mids).toHaveLength(21);
      expect(await stage().refusal(list())).toBe('400 613');
      clock.advance(1_000);
      const details = (mid = '') =>
        stage().graph('GET', `/v25.0/${mid}?fields=id,created_time,from,to,message`);
      expect((await details(mids[0])).json).toMatchObject({
        id: mids[0],
        from: { id: igsid },
        to: { data: [{ id: IG_ID, username: 'acme' }] },
        message: '19',
      });
      expect(await stage().refusal(details(mids[20]))).toBe('400 9000001');
      clock.advance(30 * DAY_MS);
      expect((await list()).json['data']).toEqual([]);
    },
  },
  {
    name: 'F42 a call to an ended version is answered by the oldest that lives',
    fact: ADDRESS.versions,
    run: async () => {
      const served = async (version: string) =>
        (await stage().graph('GET', `${version}/me`)).headers.get('facebook-api-version');
      expect(await Promise.all(['/v25.0', '/v12.0', ''].map(served))).toEqual(['v25.0', 'v21.0', 'v21.0']);
      stage().clock.advance(new Date('2027-05-21').getTime() - stage().clock.now().getTime());
      expect(await Promise.all(['/v22.0', '/v26.0'].map(served))).toEqual(['v23.0', 'v26.0']);
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());

function idsOf(list: unknown): string[] {
  return (list as { id: string }[]).map(({ id }) => id);
}
