/** A message of a conversation, as far as it proves that one of ours arrived. */
interface ConversationMessage {
  readonly mid: string;
  /** Whether the account sent it. */
  readonly isOwn: boolean;
  readonly text: string | null;
  readonly createdAt: Date | null;
}

/** Clocks differ. */
const LEEWAY_MS = 60_000;

/**
 * The id of the message in its conversation that an attempt made; null when there is none.
 * @param isSame whether a text is that of the attempt
 */
export function findSent(
  conversation: readonly ConversationMessage[],
  { attemptedAt }: { readonly attemptedAt: Date | null },
  isSame: (text: string) => boolean,
): string | null {
  const earliestMs = (attemptedAt?.getTime() ?? 0) - LEEWAY_MS;
  const found = conversation.find(
    ({ isOwn, text, createdAt }) =>
      isOwn && text !== null && (createdAt === null || createdAt.getTime() >= earliestMs) && isSame(text),
  );
  return found?.mid ?? null;
}
