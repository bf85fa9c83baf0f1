import { expect, test } from '@jest/globals';
import { ADDRESS, type FakeCase, IG_ID, setUpFakeStage } from '../support/fake-stage.js';

const stage = setUpFakeStage();

/** What goes wrong on the way. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F16 an error is answered although the message was sent',
    fact: ADDRESS.errors,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      stage().fake.faults.next({ on: 'send', kind: 'sent_but_error' });
      expect(await stage().refusal(stage().send(igsid, { text: 'once' }))).toBe('400 1/1357046');
      stage().fake.faults.next({ on: 'send', kind: 'sent_but_error', status: 500 });
      expect(await stage().refusal(stage().send(igsid, { text: 'twice' }))).toBe('500 1/1357046');
      const texts = stage()
        .fake.threadOf(id, IG_ID)
        .messages.map(({ text }) => text);
      expect(texts).toEqual(['Hello', 'once', 'twice']);
    },
  },
  {
    name: 'F17 the conversation tells whether a send without an answer was done',
    fact: ADDRESS.conversations,
    run: async () => {
      const { igsid } = await stage().personWhoWrote();
      for (const [kind, text] of [
        ['timeout_before', 'lost'],
        ['timeout_after', 'sent, then silence'],
        ['cut_before', 'lost, too'],
        ['cut_after', 'sent, then cut'],
      ] as const) {
        stage().fake.faults.next({ on: 'send', kind });
        const body = JSON.stringify({ recipient: { id: igsid }, message: { text } });
        const headers = {
          authorization: `Bearer ${stage().fake.tokenOf(IG_ID)}`,
          'content-type': 'application/json',
        };
        const signal = AbortSignal.timeout(200);
        const url = `${stage().fake.url}/v25.0/me/messages`;
        await expect(fetch(url, { method: 'POST', headers, body, signal })).rejects.toThrow();
      }
      const list = await stage().graph('GET', `/v25.0/me/conversations?platform=instagram&user_id=${igsid}`);
      const conversation = list.json['data']?.[0]?.['id'];
      const { json } = await stage().graph('GET', `/v25.0/${conversation}?fields=messages{message}`);
      const messages = json['messages']?.['data'] as unknown as { message: string }[];
      expect(messages.map(({ message }) => message)).toEqual([
        'sent, then cut',
        'sent, then silence',
        'Hello',
      ]);
    },
  },
  {
    name: 'F23 a message may be in any language, its code stays',
    fact: ADDRESS.graphErrors,
    run: async () => {
      const messages = new Set<string>();
      for (const language of ['en', 'de', 'ar'] as const) {
        stage().fake.knobs.errorLanguage = language;
        const { json } = await stage().send('1', { text: 'Hi' });
        expect(json['error']).toMatchObject({ code: 100, error_subcode: 2534014 });
        messages.add(String(json['error']?.['message']));
      }
      expect(messages.size).toBe(3);
    },
  },
  {
    name: 'F24 a gateway page, an empty, a slow and a cut body come as ordered',
    fact: ADDRESS.graphErrors,
    run: async () => {
      const { id, igsid } = await stage().personWhoWrote();
      const { faults } = stage().fake;
      faults.next({ on: 'send', kind: 'html' });
      const page = await stage().send(igsid, { text: 'html' });
      expect([page.status, page.text]).toEqual([502, expect.stringContaining('<html>')]);
      faults.next({ on: 'send', kind: 'empty', status: 200, isDone: true });
      const empty = await stage().send(igsid, { text: 'empty' });
      expect([empty.status, empty.text]).toEqual([200, '']);
      faults.next({ on: 'send', kind: 'slow', delayMs: 200 });
      expect((await stage().send(igsid, { text: 'slow' })).json['message_id']).toEqual(expect.any(String));
      faults.next({ on: 'send', kind: 'cut_body' });
      await expect(stage().send(igsid, { text: 'cut' })).rejects.toThrow();
      const texts = stage()
        .fake.threadOf(id, IG_ID)
        .messages.map(({ text }) => text);
      expect(texts).toEqual(['Hello', 'empty', 'slow', 'cut']);
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());

test('random faults hit the same calls under the same seed, and a send that reports a fault may have been done', async () => {
  const { id, igsid } = await stage().personWhoWrote();
  stage().fake.knobs.sendsPerSecond = 1_000;
  const fates = async (): Promise<string[]> => {
    stage().fake.faults.random({ seed: 7, share: 0.5, on: 'send' });
    const seen: string[] = [];
    for (let index = 0; index < 40; index += 1)
      seen.push(
        await stage()
          .send(igsid, { text: `${index}` })
          .then(({ status, json }) => `${status} ${json?.['message_id'] ? 'sent' : 'fault'}`)
          .catch(() => 'cut'),
      );
    return seen;
  };
  const first = await fates();
  expect(await fates()).toEqual(first);
  const sent = first.filter((fate) => fate === '200 sent').length;
  expect(sent).toBeGreaterThan(5);
  expect(sent).toBeLessThan(35);
  const stored = stage()
    .fake.threadOf(id, IG_ID)
    .messages.filter(({ from }) => from === 'account').length;
  expect(stored).toBeGreaterThan(2 * sent);
  expect(stored).toBeLessThan(80);
});
