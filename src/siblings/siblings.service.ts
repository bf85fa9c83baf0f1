import { Inject, Injectable } from '@nestjs/common';
import type { Question, SiblingChannel, ToSibling } from './sibling-messages.js';
import { SIBLING_CHANNEL } from './siblings.tokens.js';

/** The first process waits for a second; when it says nothing either, it stands still, and nobody shall wait for that. */
const GIVE_UP_MS = 2_000;

/** The other processes that serve under the same `npm start`. */
@Injectable()
export class Siblings {
  private readonly waiting = new Map<number, (values: readonly unknown[]) => void>();
  private readonly answering: { question: Question; answer: () => unknown }[] = [];
  private asked = 0;

  constructor(@Inject(SIBLING_CHANNEL) private readonly channel: SiblingChannel | null) {
    channel?.listen((message) => this.hear(message));
  }

  /**
   * Asks each of them, and gives what they answered. One that does not answer within a second is not waited for; without
   * siblings there are no answers.
   * @param own this process's own answer
   */
  ask(question: Question, own: unknown = null): Promise<readonly unknown[]> {
    const { channel } = this;
    if (channel === null) return Promise.resolve([]);
    const id = (this.asked += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(id, []), GIVE_UP_MS);
      timer.unref();
      this.waiting.set(id, (values) => {
        clearTimeout(timer);
        resolve(values);
      });
      channel.send({ kind: 'ask', id, question, own });
    });
  }

  /** Has `answer` called when a sibling asks; the last one's value is what it is told. */
  onQuestion(question: Question, answer: () => unknown): void {
    this.answering.push({ question, answer });
  }

  private hear(message: ToSibling): void {
    switch (message.kind) {
      case 'question':
        void this.answer(message.id, message.question);
        return;
      case 'answers':
        this.end(message.id, message.values);
        return;
      default:
        message satisfies never;
    }
  }

  private end(id: number, values: readonly unknown[]): void {
    this.waiting.get(id)?.(values);
    this.waiting.delete(id);
  }

  private async answer(id: number, asked: Question): Promise<void> {
    let value: unknown = null;
    for (const { question, answer } of this.answering) if (question === asked) value = await answer();
    this.channel?.send({ kind: 'answer', id, value });
  }
}
