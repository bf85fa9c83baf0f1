import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChatProcess } from '../support/chat-process.js';
import { eventually } from '../support/waits.js';

const WITHIN_MS = 200_000;

let stage: ChatProcess;

beforeEach(async () => {
  stage = await ChatProcess.start();
});

afterEach(() => stage.stop());

test(
  'questions whose requests time out before or after they are sent, with no echo, arrive once',
  async () => {
    const { fake, app } = stage;
    const [igId = ''] = stage.igIds;
    const { fields } = fake.world.app;
    fake.world.app.fields = new Set([...fields].filter((field) => field !== 'message_echoes'));
    await Promise.all(
      (['timeout_before', 'timeout_after'] as const).map(async (kind) => {
        const person = fake.addPerson(kind).id;
        const link = await app.mint({ externalUserId: kind, account: igId, confirmation: 'dm' });
        fake.faults.next({ on: 'send', kind, to: fake.igsidOf(person, igId) });
        fake.openLink(person, link.url);
        fake.tapIceBreaker(person, igId, 0);
        await eventually(async () => {
          const { question } = (await app.link(link.id)) as { question?: { status: string } | null };
          return question?.status === 'sent';
        });
        expect(stage.questionsTo(person, igId)).toHaveLength(1);
      }),
    );
  },
  WITHIN_MS,
);
