import { describe, expect, test } from '@jest/globals';
import { problem } from '../support/http.js';
import { setUpInstagramStage, type StageAccount } from '../support/instagram-stage.js';

const stage = setUpInstagramStage();

const CONNECT = { key: 'connect', question: { default: 'Connect my account' } };
const THEIRS = [
  { question: 'Opening hours?', payload: 'HOURS' },
  { question: 'Where are you?', payload: 'WHERE' },
  { question: 'Talk to us', payload: 'HUMAN' },
];

const put = ({ path }: StageAccount, body: object) =>
  stage.admin.put(`${path}/ice-breakers`, 'application/json', JSON.stringify(body));
const get = async ({ path }: StageAccount) =>
  (await stage.admin.get(`${path}/ice-breakers`).expect(200)).body;

/** What somebody with a phone in this language sees in a new thread. */
function questionsFor({ igId }: StageAccount, locale = 'en_US'): readonly string[] {
  const { id } = stage.fake.addPerson('Ada', { locale });
  return stage.fake.threadOf(id, igId).iceBreakers;
}

test.each(['entries', 'questions', 'nested'] as const)(
  'questions of other tools stay before ours, and are read in the shape %s',
  async (shape) => {
    const account = await stage.addAccount();
    stage.fake.setIceBreakers(account.igId, THEIRS);
    stage.fake.knobs.iceBreakersShape = shape;
    const { body } = await put(account, { items: [CONNECT] }).expect(200);
    expect(body).toMatchObject({
      state: 'written',
      ofOthers: 3,
      difference: { missing: [], surplus: [] },
      desired: [CONNECT],
    });
    expect(questionsFor(account)).toEqual([...THEIRS.map(({ question }) => question), 'Connect my account']);
    expect(await get(account)).toMatchObject({ state: 'read', remote: body.remote });
    stage.fake.knobs.iceBreakersShape = 'entries';
  },
);

test('a translation does not hide the questions of other tools from people of that language', async () => {
  const account = await stage.addAccount();
  stage.fake.setIceBreakers(account.igId, THEIRS.slice(0, 1));
  const question = { default: 'Connect my account', de: 'Mein Konto verbinden' };
  await put(account, { items: [{ key: 'connect', question }] }).expect(200);
  expect(questionsFor(account, 'de_DE')).toEqual(['Opening hours?', 'Mein Konto verbinden']);
  expect(questionsFor(account, 'fr_FR')).toEqual(['Opening hours?', 'Connect my account']);
});

test('a dry run says what would be written and that the editor of the inbox is disabled, and changes nothing', async () => {
  const account = await stage.addAccount();
  const { body } = await put(account, { items: [CONNECT], dryRun: true }).expect(200);
  expect(body).toMatchObject({ state: 'planned', remote: [], difference: { missing: ['connect'] } });
  expect(body.written).toEqual([
    {
      locale: 'default',
      questions: [{ question: 'Connect my account', payload: 'hitch:connect', isOurs: true }],
    },
  ]);
  expect(body.warnings).toEqual([
    expect.stringContaining('is disabled'),
    expect.stringContaining('may still show questions that were made in the inbox'),
  ]);
  expect(questionsFor(account)).toEqual([]);
  expect(await get(account)).toMatchObject({ desired: [] });
});

test('when other tools leave no room nothing changes, and the answer says how many are theirs', async () => {
  const account = await stage.addAccount();
  stage.fake.setIceBreakers(account.igId, THEIRS);
  const items = [CONNECT, { key: 'help', question: { default: 'Help' } }];
  const { body } = await put(account, { items }).expect(409);
  expect(body).toMatchObject(problem(409, 'ice_breakers_full'));
  expect(body.detail).toContain('For default, 3 are set by other tools, so 2 do not fit.');
  expect(questionsFor(account)).toHaveLength(3);
  expect(await get(account)).toMatchObject({ desired: [] });

  const forced = await put(account, { items, force: true }).expect(200);
  expect(forced.body).toMatchObject({ state: 'written', ofOthers: 0 });
  expect(forced.body.warnings).toContainEqual(expect.stringContaining('removed: 3'));
  expect(questionsFor(account)).toEqual(['Connect my account', 'Help']);
});

test('an empty list removes ours and leaves those of other tools', async () => {
  const account = await stage.addAccount();
  stage.fake.setIceBreakers(account.igId, THEIRS.slice(0, 1));
  await put(account, { items: [CONNECT] }).expect(200);
  await put(account, { items: [] }).expect(200);
  expect(questionsFor(account)).toEqual(['Opening hours?']);

  const bare = await stage.addAccount();
  await put(bare, { items: [CONNECT] }).expect(200);
  expect((await put(bare, { items: [] }).expect(200)).body).toMatchObject({ state: 'written', remote: [] });
  expect((await put(bare, { items: [] }).expect(200)).body).toMatchObject({ state: 'unchanged' });
});

test('what Instagram takes without a word is found out by reading it back', async () => {
  const account = await stage.addAccount();
  stage.fake.faults.next({ on: 'write', kind: 'empty', isDone: true });
  expect((await put(account, { items: [CONNECT] }).expect(200)).body).toMatchObject({ state: 'written' });
  stage.fake.faults.next({ on: 'write', kind: 'empty', isDone: false });
  const other = { key: 'other', question: { default: 'Other' } };
  expect((await put(account, { items: [other] }).expect(200)).body).toMatchObject({
    state: 'not_confirmed',
    difference: { missing: ['other'], surplus: ['connect'] },
  });
});

describe('what cannot be done', () => {
  test('questions of an account without a connection cannot be merged', async () => {
    const account = await stage.addAccount({ isConnected: false });
    const { body } = await put(account, { items: [CONNECT] }).expect(409);
    expect(body).toMatchObject(problem(409, 'account_not_connected'));
    expect(await get(account)).toMatchObject({
      remote: null,
      remoteFault: 'not_connected',
      difference: null,
    });
  });

  test('a refusal of Instagram is named, and what is wanted is kept for the doctor', async () => {
    const account = await stage.addAccount();
    stage.fake.faults.next({ on: 'write', kind: 'error', code: 10 });
    const { body } = await put(account, { items: [CONNECT] }).expect(409);
    expect(body).toMatchObject(problem(409, 'instagram_refused'));
    expect(body.detail).toContain('permission_missing (10)');
    expect(await get(account)).toMatchObject({ desired: [CONNECT], difference: { missing: ['connect'] } });
  });

  test.each([
    ['five questions', Array.from({ length: 5 }, (_, index) => ({ ...CONNECT, key: `k${index}` }))],
    ['a key twice', [CONNECT, CONNECT]],
    ['no default', [{ key: 'a', question: { de: 'Ja' } }]],
    ['an unknown language', [{ key: 'a', question: { default: 'a', xx: 'b' } }]],
    ['a key with a colon', [{ ...CONNECT, key: 'a:b' }]],
    ['two lines', [{ key: 'a', question: { default: 'a\nb' } }]],
    ['no list', 'connect'],
  ])('%s is refused', async (_, items) => {
    const account = await stage.addAccount();
    const { body } = await put(account, { items }).expect(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/items' })]);
  });
});

test('a change is in the audit', async () => {
  const account = await stage.addAccount();
  await put(account, { items: [CONNECT] }).expect(200);
  const { body } = await stage.admin
    .get('/v1/admin/audit?action=account.ice_breakers_set&limit=1')
    .expect(200);
  expect(body.data).toEqual([expect.objectContaining({ action: 'account.ice_breakers_set' })]);
});
