import { LRUCache } from 'lru-cache';

export interface ShortMemoryOptions<Value> {
  /** What is changed elsewhere is seen here after this long at the latest. */
  readonly lifeMs: number;
  /** How many answers are kept. */
  readonly max: number;
  /** Asks the database; null is not kept. */
  readonly load: (question: string) => Promise<Value | null>;
  /** What a question is remembered by; itself unless given. */
  readonly nameOf?: (question: string) => string;
}

interface Kept<Value> {
  readonly value: Value;
  /** On `performance.now()`'s clock. */
  readonly askedAt: number;
}

/** What is older than this part of its life is asked for again while it still counts: nobody has to wait for what is in use. */
const RENEWED_AFTER = 0.6;

/**
 * Answers of the database that are good for a few seconds. Whoever needs one that is not there waits for the one question that
 * is on its way, however many come; and what is in use is renewed before its time is over.
 */
export class ShortMemory<Value extends object> {
  private readonly kept: LRUCache<string, Kept<Value>>;
  private readonly asking = new Map<string, Promise<Value | null>>();
  private readonly renewedAfterMs: number;

  constructor(private readonly options: ShortMemoryOptions<Value>) {
    this.kept = new LRUCache({ max: options.max });
    this.renewedAfterMs = options.lifeMs * RENEWED_AFTER;
  }

  /** What is known at once; null says nothing. */
  recall(question: string): Value | null {
    return this.recallNamed(this.nameOf(question), question);
  }

  /**
   * What is known, or what the database says.
   * @throws what the question failed with
   */
  async get(question: string): Promise<Value | null> {
    const name = this.nameOf(question);
    return this.recallNamed(name, question) ?? this.asking.get(name) ?? this.askNamed(name, question);
  }

  /** Asks the database again, whatever is known or on its way. */
  ask(question: string): Promise<Value | null> {
    return this.askNamed(this.nameOf(question), question);
  }

  /** Forgets all of it, also what is only just being asked: something was changed. */
  clear(): void {
    this.asking.clear();
    this.kept.clear();
  }

  private nameOf(question: string): string {
    return this.options.nameOf?.(question) ?? question;
  }

  private recallNamed(name: string, question: string): Value | null {
    const kept = this.kept.get(name);
    if (kept === undefined) return null;
    const ageMs = performance.now() - kept.askedAt;
    if (ageMs >= this.options.lifeMs) return null;
    // When that fails, whoever comes after the answer's life asks again, and hears why.
    if (ageMs > this.renewedAfterMs && !this.asking.has(name))
      this.askNamed(name, question).catch(() => undefined);
    return kept.value;
  }

  private async askNamed(name: string, question: string): Promise<Value | null> {
    // Its life counts from before the question: what is changed after the answer left must not add to it.
    const askedAt = performance.now();
    const answer = this.options.load(question);
    this.asking.set(name, answer);
    try {
      const value = await answer;
      // Another question has been asked since, or all was forgotten: then this answer may be from before a change.
      if (this.asking.get(name) === answer) {
        if (value === null) this.kept.delete(name);
        else this.kept.set(name, { value, askedAt });
      }
      return value;
    } finally {
      if (this.asking.get(name) === answer) this.asking.delete(name);
    }
  }
}
