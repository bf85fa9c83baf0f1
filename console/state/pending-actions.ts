import { useMutation } from '@tanstack/preact-query';
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { describeTrouble, type Trouble } from './hitch.js';

/** How long an action can be undone. The request is sent after that. */
export const PENDING_SECONDS = 30;

/** Something that cannot be taken back after it was sent. */
export interface PendingAction {
  /** Id of the row, of which one action is pending at most. */
  readonly id: string;
  /** What is going to happen, without naming a person: `Unlinking cu…42` */
  readonly says: string;
  /** The button that does not wait: `Unlink now` */
  readonly now: string;
  readonly send: () => Promise<unknown>;
}

export interface PendingState extends PendingAction {
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  readonly isSending: boolean;
  /** It was sent and refused, or no answer came. */
  readonly trouble: Trouble | null;
}

export interface PendingActions {
  readonly actions: readonly PendingState[];
  readonly add: (action: PendingAction) => void;
  /** Removes an action that was not sent, or that failed. */
  readonly drop: (id: string) => void;
  readonly sendNow: (id: string) => void;
}

const NOTHING = { actions: [], add: () => undefined, drop: () => undefined, sendNow: () => undefined };

export const PendingActionsContext = createContext<PendingActions>(NOTHING);

/** The actions that wait, and the way to add one. */
export const usePendingActions = (): PendingActions => useContext(PendingActionsContext);

/** Whether it has neither been sent nor undone. */
export const isWaiting = ({ isSending, trouble }: PendingState): boolean => !isSending && trouble === null;

/**
 * Actions that wait, whichever view is open. They are in the memory of this page: a closed tab and the end of the session drop them.
 * @param onDropped hears in a sentence what the end of the session has dropped
 */
export function usePendingState(onDropped: (sentence: string) => void): PendingActions {
  const [actions, setActions] = useState<readonly PendingState[]>([]);
  const present = useRef(actions);
  const set = useCallback((next: readonly PendingState[]) => {
    present.current = next;
    setActions(next);
  }, []);
  const change = useCallback(
    (id: string, changes: Partial<PendingState>) =>
      set(present.current.map((each) => (each.id === id ? { ...each, ...changes } : each))),
    [set],
  );
  const drop = useCallback((id: string) => set(present.current.filter((each) => each.id !== id)), [set]);
  const { mutateAsync } = useMutation({ mutationFn: (action: PendingAction) => action.send() });
  const sendNow = useCallback(
    (id: string) => {
      const action = present.current.find((each) => each.id === id && !each.isSending);
      if (!action) return;
      change(id, { isSending: true, trouble: null });
      mutateAsync(action).then(
        () => drop(id),
        (error: unknown) => change(id, { isSending: false, trouble: describeTrouble(error) }),
      );
    },
    [change, drop, mutateAsync],
  );
  const add = useCallback(
    (action: PendingAction) => {
      const dueAt = Date.now() + PENDING_SECONDS * 1_000;
      const others = present.current.filter(({ id }) => id !== action.id);
      set([...others, { ...action, dueAt, isSending: false, trouble: null }]);
    },
    [set],
  );

  const waiting = actions.filter(isWaiting);
  const isAnyWaiting = waiting.length > 0;
  useEffect(() => {
    const timers = waiting.map(({ id, dueAt }) => setTimeout(() => sendNow(id), dueAt - Date.now()));
    return () => timers.forEach(clearTimeout);
  }, [actions, sendNow]);
  useEffect(() => {
    if (!isAnyWaiting) return undefined;
    const warn = (event: Event): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isAnyWaiting]);
  useEffect(
    () => () => {
      const lost = present.current
        .filter(({ trouble }) => trouble === null)
        .map(({ says, isSending }) => (isSending ? `${says} may have been sent.` : `${says} was not sent.`));
      if (lost.length > 0) onDropped(lost.join(' '));
    },
    [onDropped],
  );
  return { actions, add, drop, sendNow };
}
