import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { HitchClient } from '../../packages/client/src/index.js';
import { addApiCommand, toPath } from './api-call.command.js';
import { findAccountId } from './find-account.command.js';
import { UsageError } from './option-values.js';
import { describeFindings, hasFailed } from './describe-findings.js';
import type { AccessOptions, Session } from './session.command.js';
import { pick } from './table.js';

const ACCOUNTS = '/v1/admin/accounts';
const POLL_MS = 2_000;
const FAILED = 1;

/** `hitch doctor [account]`: why does nothing arrive from Instagram? */
export function addDoctor(program: Command, session: Session): void {
  addApiCommand(
    program,
    {
      name: 'doctor [account]',
      about: 'looks at everything between Instagram and the service, and says what to do',
      options: [
        new Option('--fix', 'makes the repairs that harm nothing set elsewhere'),
        new Option('--live', 'tests the whole path: the owner writes a word to the own account').conflicts([
          'fix',
          'json',
        ]),
      ],
    },
    async ([account], { fix, live, json, ...options }) => {
      const api = await session.connect(options as AccessOptions, 'admin');
      const path = `${ACCOUNTS}${toPath(await findAccount(api, account))}/doctor`;
      if (live) return testLive(api, path, session);
      const call = api.request(fix ? { method: 'POST', path: `${path}/fix` } : { method: 'GET', path });
      const { text, json: answer } = await session.progress.during('looking', call);
      session.print(json ? text : describeFindings(answer));
      if (hasFailed(answer)) session.exitCode = FAILED;
    },
  );
}

/** The account that was named, or the only one. */
async function findAccount(api: HitchClient, name: string | undefined): Promise<string> {
  if (name !== undefined) return findAccountId(api, name);
  const { json } = await api.request({ method: 'GET', path: `${ACCOUNTS}?limit=2` });
  const data = pick(json, 'data');
  const [first, second] = Array.isArray(data) ? (data as unknown[]) : [];
  if (first === undefined || second !== undefined)
    throw new UsageError('name the account: hitch accounts list shows them');
  return String(pick(first, 'id'));
}

/** Starts a self-test, says what to do, and waits for its end. */
async function testLive(api: HitchClient, path: string, session: Session): Promise<void> {
  let { json: test } = await api.request({ method: 'POST', path: `${path}/self-test` });
  session.print(
    `On the phone of the account: open Instagram, write a new message to your own account, and send\n\n    ${String(pick(test, 'word'))}\n\nThen tap the button that comes.`,
  );
  let shown = '';
  while (pick(test, 'endsAt') !== null) {
    const detail = String(pick(test, 'detail'));
    if (detail !== shown) session.note(detail);
    shown = detail;
    await sleep(POLL_MS);
    ({ json: test } = await api.request({ method: 'GET', path: `${path}/self-test` }));
  }
  const isPassed = pick(test, 'status') === 'passed';
  session.print(`${isPassed ? '✔' : '✖'} ${String(pick(test, 'detail'))}`);
  if (!isPassed) session.exitCode = FAILED;
}
