import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useNotices } from './notices.js';

interface ChangeOptions<Answer> {
  /** What is loaded again, by the first part of its keys. */
  readonly reloads: readonly string[];
  /** What is said when it is done. */
  readonly says?: (answer: Answer) => string;
}

/**
 * A request that changes something.
 * @returns resolves once what it has changed is loaded again, and rejects with what went wrong
 */
export function useChange<Args, Answer>(
  change: (args: Args) => Promise<Answer>,
  { reloads, says }: ChangeOptions<Answer>,
): (args: Args) => Promise<Answer> {
  const client = useQueryClient();
  const { say } = useNotices();
  const { mutateAsync } = useMutation({
    mutationFn: change,
    onSuccess: async (answer) => {
      await Promise.all(reloads.map((first) => client.invalidateQueries({ queryKey: [first] })));
      if (says) say(says(answer));
    },
  });
  return mutateAsync;
}
