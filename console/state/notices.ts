import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';

/** Long enough to be read, and read out, by most people. */
const SHOWN_MS = 6_000;

export interface Notices {
  readonly text: string | null;
  /** Says that something was done. What failed is said where it was tried, if that place is still there. */
  readonly say: (text: string) => void;
}

export const NoticesContext = createContext<Notices>({ text: null, say: () => undefined });

/** What was done last, and the way to say it. */
export const useNotices = (): Notices => useContext(NoticesContext);

/** The last thing that was done, for a few seconds. */
export function useShownNotice(): Notices {
  const [text, setText] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  const say = useCallback((next: string) => {
    clearTimeout(timer.current ?? undefined);
    setText(next);
    timer.current = setTimeout(() => setText(null), SHOWN_MS);
  }, []);
  return { text, say };
}
