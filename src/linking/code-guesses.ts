const HOUR_MS = 3_600_000;

/** Wrong codes of a person in an hour; from the last of them on, none of that person is read for an hour. */
export const WRONG_PER_PERSON = 5;
/** Wrong codes of an account in an hour, whoever sent them; from then on a right one is only a question in the chat. */
export const WRONG_PER_ACCOUNT = 300;
/** How far back wrong codes decide: the last of five blocks for an hour, and the five lie within an hour. */
export const WRONG_CODES_COUNT_MS = 2 * HOUR_MS;

/** A wrong code that is stored. */
export interface WrongCode {
  readonly igsid: string;
  readonly receivedAt: Date;
}

/**
 * - `plain`: it is decided as a ref is
 * - `asked`: the person is asked in the chat, whatever the link says
 * - `unread`: it is as if it was never sent; not even that it was is stored
 */
export type CodeReading = 'plain' | 'asked' | 'unread';

/**
 * How a code is read, so that codes cannot be guessed. A wrong one says nothing to the person, and what is stored of them is all that is
 * counted, so that every instance counts the same.
 * @param wrongOfPerson when their wrong codes came, in milliseconds since 1970
 * @param wrongOfAccount how many came to the account within the last hour
 */
export function readCode(
  wrongOfPerson: readonly number[],
  wrongOfAccount: number,
  isConnected: boolean,
  nowMs: number,
): CodeReading {
  if (isBlocked(wrongOfPerson, nowMs)) return 'unread';
  if (wrongOfAccount < WRONG_PER_ACCOUNT) return 'plain';
  return isConnected ? 'asked' : 'unread';
}

/** Whether the last five wrong codes of a person lie within an hour, and the last of them within the hour before now. */
function isBlocked(wrongAtMs: readonly number[], nowMs: number): boolean {
  const latest = wrongAtMs.toSorted((a, b) => b - a).slice(0, WRONG_PER_PERSON);
  const [last, first] = [latest[0], latest[WRONG_PER_PERSON - 1]];
  if (last === undefined || first === undefined) return false;
  return last - first <= HOUR_MS && nowMs - last < HOUR_MS;
}

/** The wrong codes of an account as a batch finds and adds to them. */
export class CodeGuesses {
  private readonly wrongAtMs: Map<string, number[]>;

  constructor(
    wrong: readonly WrongCode[],
    private wrongOfAccount: number,
    private readonly isConnected: boolean,
  ) {
    const byPerson = Map.groupBy(wrong, ({ igsid }) => igsid);
    this.wrongAtMs = new Map(
      [...byPerson].map(([igsid, codes]) => [igsid, codes.map(({ receivedAt }) => receivedAt.getTime())]),
    );
  }

  /** How a code of the person is read. */
  read(igsid: string, now: Date): CodeReading {
    return readCode(this.wrongAtMs.get(igsid) ?? [], this.wrongOfAccount, this.isConnected, now.getTime());
  }

  /** Counts a wrong one that is stored. */
  count({ igsid, receivedAt }: WrongCode): void {
    this.wrongOfAccount += 1;
    this.wrongAtMs.set(igsid, [...(this.wrongAtMs.get(igsid) ?? []), receivedAt.getTime()]);
  }
}
