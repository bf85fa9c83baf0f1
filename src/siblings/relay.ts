import type { FromSibling, Question, ToSibling } from './sibling-messages.js';

/** Remembers what siblings have counted, so that no sum falls when one of them is gone or does not answer. */
export interface CountMemory {
  keep(sibling: number, counts: unknown): void;
  /** This one is gone, and another one may come under its number. */
  retire(sibling: number): void;
  /** All that is remembered but what this one has counted itself. */
  without(sibling: number): readonly unknown[];
}

type Asked = Extract<FromSibling, { kind: 'ask' }>;
type Tell = (message: ToSibling) => void;

/** A question on its way, and who has yet to answer. */
interface Round {
  readonly asker: number;
  /** The asker's name for it. */
  readonly id: number;
  readonly question: Question;
  readonly tell: Tell;
  readonly pending: Set<number>;
  readonly timer: NodeJS.Timeout;
}

/** Whoever has not answered by then may be about to die, and nobody shall wait for that. */
const ANSWER_WITHIN_MS = 1_000;

/** Stands between siblings: passes a question on to all others, and their answers back together. */
export class Relay {
  private readonly members = new Map<number, Tell>();
  private readonly rounds = new Map<number, Round>();
  private begun = 0;

  constructor(private readonly memory: CountMemory) {}

  /** From now on it is asked. Until then it may ask itself. */
  join(sibling: number, tell: Tell): void {
    this.members.set(sibling, tell);
  }

  leave(sibling: number): void {
    this.members.delete(sibling);
    this.memory.retire(sibling);
    for (const [id, round] of this.rounds) this.settle(id, round, sibling);
  }

  /**
   * What a sibling says.
   * @param tell its way back
   */
  hear(sibling: number, message: FromSibling, tell: Tell): void {
    switch (message.kind) {
      case 'ask':
        this.begin(sibling, message, tell);
        return;
      case 'answer': {
        const round = this.rounds.get(message.id);
        // Of one that left meanwhile everything was taken over then.
        if (!round?.pending.has(sibling)) return;
        if (round.question === 'metrics') this.memory.keep(sibling, message.value);
        this.settle(message.id, round, sibling);
        return;
      }
      default:
        message satisfies never;
    }
  }

  private begin(asker: number, { id, question, own }: Asked, tell: Tell): void {
    if (question === 'metrics') this.memory.keep(asker, own);
    const others = [...this.members].filter(([sibling]) => sibling !== asker);
    const name = (this.begun += 1);
    const timer = setTimeout(() => this.end(name), ANSWER_WITHIN_MS);
    timer.unref();
    const pending = new Set(others.map(([sibling]) => sibling));
    this.rounds.set(name, { asker, id, question, tell, pending, timer });
    for (const [, pass] of others) pass({ kind: 'question', id: name, question });
    if (others.length === 0) this.end(name);
  }

  private settle(name: number, round: Round, sibling: number): void {
    if (round.pending.delete(sibling) && round.pending.size === 0) this.end(name);
  }

  private end(name: number): void {
    const round = this.rounds.get(name);
    if (round === undefined) return;
    this.rounds.delete(name);
    clearTimeout(round.timer);
    const values = round.question === 'metrics' ? this.memory.without(round.asker) : [];
    round.tell({ kind: 'answers', id: round.id, values });
  }
}
