import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { HitchClient, PlainAnswer } from '../../packages/client/src/index.js';
import { addApiCommand, toPath } from './api-call.command.js';
import type { AccessOptions, Session } from './session.command.js';
import { formatFields, pick } from './table.js';
import { parseWholeNumber } from './option-values.js';

/** Below the 30 s that the API allows for one request. */
const WAIT_SECONDS = 25;
const PAUSE_MS = 500;
const OPEN = ['pending', 'awaiting_confirmation'];

/** `hitch links wait`: waits for a change of a link. */
export function addLinkWait(links: Command, session: Session): void {
  const spec = {
    name: 'wait <link>',
    about: 'waits until the status of a link changes and shows the link; a final status is shown immediately',
    options: [new Option('--for <seconds>', 'longest time to wait').argParser(parseWholeNumber)],
  };
  addApiCommand(links, spec, async ([link = ''], options) => {
    const api = await session.connect(options as AccessOptions, 'admin');
    const seconds: unknown = options['for'];
    const waiting = waitFor(
      api,
      `/v1/links${toPath(link)}`,
      typeof seconds === 'number' ? seconds : Infinity,
    );
    const { text, json } = await session.progress.during('waiting for a change', waiting);
    session.print(options['json'] ? text : formatFields(json));
  });
}

/** Repeats long polls until the status differs from the first answer's, or the time has passed. */
async function waitFor(api: HitchClient, path: string, seconds: number): Promise<PlainAnswer> {
  const until = performance.now() + seconds * 1_000;
  let answer = await api.request({ method: 'GET', path });
  const before = pick(answer.json, 'status');
  while (pick(answer.json, 'status') === before && OPEN.includes(String(before))) {
    const left = Math.min(WAIT_SECONDS, Math.ceil((until - performance.now()) / 1_000));
    if (left <= 0) break;
    const query = `waitSeconds=${left}&knownStatus=${String(before)}`;
    const asked = performance.now();
    answer = await api.request({ method: 'GET', path: `${path}?${query}` });
    // A service that is stopping answers without a wait.
    const isSame = pick(answer.json, 'status') === before;
    if (isSame && performance.now() - asked < PAUSE_MS) await sleep(PAUSE_MS);
  }
  return answer;
}
