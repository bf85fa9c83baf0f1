import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpInstagramStage, type StageAccount } from '../support/instagram-stage.js';
import { launch, type ProgramResult, runProgram } from '../support/service-process.js';
import { eventually } from '../support/waits.js';

const HITCH = 'dist/src/cli/hitch.js';
const stage = setUpInstagramStage();

let folder: string;
/** Everything that the command printed in the running test. */
let printed = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitch-doctor-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => {
  const { world } = stage.fake;
  const tokens = [...world.accounts.keys()].map((igId) => stage.fake.tokenOf(igId));
  for (const secret of [...tokens, world.app.secret, world.app.mainSecret, stage.service.adminApiKey])
    expect(printed).not.toContain(secret);
  printed = '';
});

/** As an operator has it: the admin key in the environment, nothing in the data folder. */
const environment = (): Record<string, string> => ({
  HITCH_URL: stage.service.baseUrl,
  HITCH_API_KEY: stage.service.adminApiKey,
  HITCH_DATA_DIR: folder,
});

async function hitch(args: readonly string[], input = ''): Promise<ProgramResult> {
  const result = await runProgram(HITCH, args, environment(), input);
  printed += result.output;
  return result;
}

/** The username is how an operator names it. */
async function newAccount(options?: Parameters<typeof stage.addAccount>[0]) {
  const account = await stage.addAccount(options);
  return { ...account, username: stage.fake.account(account.igId).username };
}

/** The verdicts by check, as the marks in front of them. */
function marksIn(output: string): Record<string, string> {
  return Object.fromEntries(
    [...output.matchAll(/^([✔!✖?]) (\w+): /gm)].map(([, mark, check]) => [check, mark]),
  ) as Record<string, string>;
}

describe('hitch doctor without the name of an account', () => {
  test('the only account is taken, and of several one has to be named', async () => {
    expect(await hitch(['doctor'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name the account/),
    });
    await newAccount({ isConnected: false });
    expect(await hitch(['doctor'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^✖ token: The account is not connected.*\n {4}→ Connect/m),
    });
    await newAccount({ isConnected: false });
    expect(await hitch(['doctor'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name the account/),
    });
  });
});

describe('hitch accounts connect', () => {
  test('a token from standard input or a file connects, and is not printed', async () => {
    const { igId, username } = await newAccount({ isConnected: false });
    const token = stage.fake.tokenOf(igId);
    const connected = await hitch(['accounts', 'connect', username, '--token-file', '-'], `${token}\n`);
    expect([connected.code, connected.stdout]).toEqual([0, expect.stringMatching(/^status: +active$/m)]);
    const file = join(folder, 'token');
    writeFileSync(file, token);
    const again = await hitch(['accounts', 'connect', username, '--token-file', file]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^status: +active$/m)]);
    const shown = await hitch(['accounts', 'connection', username]);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^login: +instagram$/m)]);
  });

  test('a token of another account is refused with the name of its owner', async () => {
    const [account, other] = [await newAccount({ isConnected: false }), await newAccount()];
    const token = stage.fake.tokenOf(other.igId);
    const { code, stderr } = await hitch(
      ['accounts', 'connect', account.username, '--token-file', '-'],
      token,
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining(`of the account ${other.igId}`)]);
    expect((await hitch(['accounts', 'connection', account.username])).code).toBe(1);
  });

  test('without a token it prints the address of the log-in, through which the owner connects', async () => {
    const { igId, username } = await newAccount({ isConnected: false });
    const { code, stdout, stderr } = await hitch(['accounts', 'connect', username]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('within ten minutes')]);
    const address = new URL(/http:\S+\/oauth\/authorize\S+/.exec(stdout)?.[0] ?? '');
    // The choice of the owner on the page behind the address.
    address.searchParams.set('fake_account', igId);
    const agreed = await fetch(address, { redirect: 'manual' });
    const { pathname, search } = new URL(agreed.headers.get('location') ?? '');
    expect((await fetch(stage.service.baseUrl + pathname + search)).status).toBe(200);
    const shown = await hitch(['accounts', 'connection', username]);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^status: +active$/m)]);
  });

  test('--page without a token is a mistake of usage', async () => {
    const { code, stderr } = await hitch(['accounts', 'connect', 'account1', '--page']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--token-file')]);
  });
});

describe('hitch doctor', () => {
  test('a subscription that is missing fails, --fix mends it, and then nothing fails', async () => {
    const account = await newAccount();
    await stage.writeAsSomebody(account);
    stage.fake.account(account.igId).subscribedFields = null;
    const ill = await hitch(['doctor', account.username]);
    expect(ill.code).toBe(1);
    expect(marksIn(ill.stdout)).toMatchObject({ token: '✔', dm_access: '✔', subscription: '✖', usage: '✔' });
    const mended = await hitch(['doctor', account.username, '--fix']);
    expect(mended.stdout).toMatch(/^✔ repaired subscription: /);
    expect([mended.code, marksIn(mended.stdout)['subscription']]).toEqual([0, '✔']);
    expect(stage.fake.account(account.igId).subscribedFields).toContain('messages');
    const well = await hitch(['doctor', account.username, '--json']);
    const { findings } = JSON.parse(well.stdout) as { findings: { verdict: string }[] };
    expect([well.code, findings.filter(({ verdict }) => verdict === 'failed')]).toEqual([0, []]);
  });

  test('a token that was revoked fails, and --fix cannot mend it', async () => {
    const { igId, username } = await newAccount();
    stage.fake.endTokens(igId, 'revoked');
    for (const more of [[], ['--fix']]) {
      const { code, stdout } = await hitch(['doctor', username, ...more]);
      expect([code, stdout]).toEqual([1, expect.stringMatching(/^✖ token: .*\n {4}→ Connect/m)]);
    }
  });

  test('an account that does not exist, and --live beside --fix, are refused', async () => {
    expect((await hitch(['doctor', 'nobody.here'])).code).toBe(2);
    expect(await hitch(['doctor', 'account1', '--live', '--fix'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be used with/),
    });
  });
});

describe('hitch doctor --live', () => {
  /** Runs it while the owner writes the word that it shows, from the account to itself. */
  async function live(
    { igId, username }: StageAccount & { username: string },
    afterwards: () => Promise<void>,
  ): Promise<{ code: number | null; output: string }> {
    const child = launch(HITCH, ['doctor', username, '--live'], environment());
    const ended = once(child, 'close') as Promise<[number | null]>;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const word = (): string | undefined => /HITCH-\w+/.exec(output)?.[0];
    await eventually(() => Promise.resolve(word() !== undefined));
    stage.fake.writeToSelf(igId, word() ?? '');
    await stage.fake.settle();
    await afterwards();
    const [code] = await ended;
    printed += output;
    return { code, output };
  }

  test('the owner writes the word and taps the button, and the whole way is proved', async () => {
    const account = await newAccount();
    const button = () =>
      stage.fake.world.thread(null, account.igId).messages.find(({ buttons }) => buttons !== null);
    const { code, output } = await live(account, async () => {
      await eventually(() => Promise.resolve(button() !== undefined));
      stage.fake.tapSelfButton(account.igId, button()?.mid ?? '', 0);
      await stage.fake.settle();
    });
    expect([code, output]).toEqual([0, expect.stringMatching(/^✔ /m)]);
    const { stdout } = await hitch(['doctor', account.username]);
    expect(marksIn(stdout)['self_test']).toBe('✔');
  });

  test('a button that Instagram refuses is named as what broke', async () => {
    const account = await newAccount();
    stage.fake.faults.next({ on: 'send', kind: 'error', code: 613 });
    const { code, output } = await live(account, () => Promise.resolve());
    expect([code, output]).toEqual([1, expect.stringMatching(/^✖ .*rate_limited \(613\)/m)]);
  });
});
