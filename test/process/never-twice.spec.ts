import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChatProcess } from '../support/chat-process.js';
import { eventually } from '../support/waits.js';

const PEOPLE = 500;
const KILLS = 2;
const WITHIN_MS = 200_000;

let stage: ChatProcess;

beforeEach(async () => {
  stage = await ChatProcess.start();
});

afterEach(() => stage.stop());

const countOpen = async (): Promise<number> =>
  (
    await stage.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM messages WHERE completed_at IS NULL`,
    )
  )[0]?.count ?? 0;

test(
  'of 500 questions whose requests are cut, lost and answered wrongly, while the process is killed, none is asked twice and none is lost without a word',
  async () => {
    const { fake, igIds } = stage;
    const accountOf = (index: number): string => igIds[index % igIds.length] ?? '';
    const people = Array.from({ length: PEOPLE }, (_, index) => fake.addPerson(`Person ${index}`).id);
    const links: { id: string; url: string }[] = [];
    for (const [index] of people.entries())
      links.push(
        await stage.app.mint({
          externalUserId: `user-${index}`,
          account: accountOf(index),
          confirmation: 'dm',
          ttlSeconds: 3_600,
        }),
      );
    fake.faults.random({
      seed: 22,
      share: 0.06,
      on: 'send',
      kinds: ['cut_before', 'cut_after', 'cut_body', 'sent_but_error', 'html', 'empty'],
    });
    fake.webhooks.hold();
    for (const [index, person] of people.entries()) {
      fake.openLink(person, links[index]?.url ?? '');
      fake.tapIceBreaker(person, accountOf(index), 0);
    }
    fake.webhooks.release();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = fake.requests().length;
      await eventually(() => Promise.resolve(fake.requests().length > before + 100));
      await stage.killAndRestart();
    }
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline && (await countOpen()) > 0;)
      await sleep(500);
    expect(await countOpen()).toBe(0);

    const outcomes = new Map<string, number>();
    for (const [index, person] of people.entries()) {
      const { question } = (await stage.app.link(links[index]?.id ?? '')) as {
        question?: { status: string } | null;
      };
      const outcome = `${stage.questionsTo(person, accountOf(index)).length} ${question?.status ?? 'none'}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // How often the person was asked, and what the link says of it.
    const allowed = ['1 sent', '1 unknown', '0 unknown', '0 failed'];
    expect([...outcomes.keys()].filter((outcome) => !allowed.includes(outcome))).toEqual([]);
    expect(outcomes.get('1 sent') ?? 0).toBeGreaterThan(PEOPLE * 0.9);
  },
  WITHIN_MS + 120_000,
);
