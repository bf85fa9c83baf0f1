import { useLocation } from 'preact-iso';
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Lookup } from '../../packages/client/src/index.js';
import { api, describeTrouble, isSignedOut, type Trouble } from './hitch.js';

export type LookUpState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly answer: Lookup }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** A text that was asked for, and what the answer was. */
export interface RecentLookUp {
  readonly query: string;
  readonly verdict: Lookup['explanation']['verdict'];
}

export interface LookUpControl {
  readonly state: LookUpState;
  /** What was asked for last. It is in the memory of this page alone, never in its address. */
  readonly query: string;
  readonly ask: (query: string) => void;
  /** The last ones of this session, the newest first. They are in the memory of this page alone. */
  readonly recent: readonly RecentLookUp[];
  /** Empties all of it. */
  readonly forget: () => void;
}

const MAX_RECENT = 8;

export const LookUpContext = createContext<LookUpControl>({
  state: { kind: 'none' },
  query: '',
  ask: () => undefined,
  recent: [],
  forget: () => undefined,
});

/** The look-up on show, and the way to ask. */
export const useShownLookUp = (): LookUpControl => useContext(LookUpContext);

/** Asks from any view: the answer is in the view of the look-up. */
export function useAskAnywhere(): (query: string) => void {
  const { ask } = useShownLookUp();
  const { route, path } = useLocation();
  return (query) => {
    // Another step in the history would lead Back to the same view.
    if (path !== '/console') route('/console');
    ask(query);
  };
}

/**
 * The look-up on show.
 * @param keyId the key that is signed in; null: no one. What one key has seen is not shown to another
 */
export function useLookUp(keyId: string | null, onEnded: (error: unknown) => boolean): LookUpControl {
  const [state, setState] = useState<LookUpState>({ kind: 'none' });
  const [query, setQuery] = useState('');
  const [recent, setRecent] = useState<readonly RecentLookUp[]>([]);
  const running = useRef<AbortController | null>(null);
  const lastKey = useRef<string | null>(null);

  const ask = useCallback(
    (asked: string) => {
      const q = asked.trim();
      running.current?.abort();
      setQuery(q);
      if (q === '') return setState({ kind: 'none' });
      const request = new AbortController();
      running.current = request;
      setState({ kind: 'asking' });
      api.lookUpByPost({ body: { q } }, { signal: request.signal }).then(
        (answer) => {
          // Its text is that of a question asked before this one.
          if (request.signal.aborted) return;
          setState({ kind: 'answered', answer });
          const latest = { query: q, verdict: answer.explanation.verdict };
          setRecent((before) => [latest, ...before.filter((each) => each.query !== q)].slice(0, MAX_RECENT));
        },
        (error: unknown) => {
          if (request.signal.aborted) return;
          // The question waits for the same key to sign in again.
          setState(
            isSignedOut(error) ? { kind: 'none' } : { kind: 'failed', trouble: describeTrouble(error) },
          );
          onEnded(error);
        },
      );
    },
    [onEnded],
  );

  const forget = useCallback(() => {
    running.current?.abort();
    setRecent([]);
    setQuery('');
    setState({ kind: 'none' });
  }, []);

  useEffect(() => {
    if (keyId === null) {
      running.current?.abort();
      setRecent([]);
      return setState({ kind: 'none' });
    }
    const isSame = lastKey.current === keyId;
    lastKey.current = keyId;
    // Only another key asks again: the question that ended a session is asked in the next one.
    ask(isSame ? query : '');
  }, [keyId]);

  return { state, query, ask, recent, forget };
}
