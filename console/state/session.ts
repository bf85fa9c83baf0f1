import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Session } from '../../packages/client/src/index.js';
import { api, describeTrouble, isSignedOut, startByKey, startByLink, type Trouble } from './hitch.js';

export type SessionState =
  | { readonly kind: 'checking' }
  /** The service did not say whether there is a session. */
  | { readonly kind: 'unknown'; readonly trouble: Trouble }
  | { readonly kind: 'out'; readonly notice: string | null }
  | { readonly kind: 'in'; readonly session: Session };

export interface SessionControl {
  readonly state: SessionState;
  /** Resolves to what is wrong with the key, or to null when it has started a session. */
  readonly signIn: (key: string) => Promise<string | null>;
  readonly signOut: () => Promise<void>;
  /** Leads to the sign-in when an error says that the session has ended; false for all other errors. */
  readonly notice: (error: unknown) => boolean;
  readonly check: () => void;
}

const WRONG_KEY =
  'This is no admin key of this service, or it was revoked. Check that it was copied whole: it begins with hk_. The key of an app does not sign in.';
const USED_LINK =
  'This sign-in link was used or is older than two minutes. Make another one with “hitch console”, or enter an admin key.';
const ENDED = 'Your session has ended. Sign in again to go on where you were.';

/** Reads the secret of a sign-in link, and removes it from the address and the history before anything else happens. */
function takeLink(): string | null {
  const link = /^#signin=(.+)$/.exec(location.hash)?.[1] ?? null;
  if (link !== null) history.replaceState(null, '', location.pathname + location.search);
  return link;
}

/** The session of this browser. */
export function useSession(): SessionControl {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });

  const check = useCallback(() => {
    setState({ kind: 'checking' });
    api.getCurrentSession().then(
      (session) => setState({ kind: 'in', session }),
      (error: unknown) =>
        setState(
          isSignedOut(error)
            ? { kind: 'out', notice: null }
            : { kind: 'unknown', trouble: describeTrouble(error) },
        ),
    );
  }, []);

  const exchange = useCallback((link: string) => {
    setState({ kind: 'checking' });
    startByLink(link).then(
      (session) => setState({ kind: 'in', session }),
      () => setState({ kind: 'out', notice: USED_LINK }),
    );
  }, []);

  useEffect(() => {
    const link = takeLink();
    if (link === null) check();
    else exchange(link);
    // An address that is opened in a tab with the console changes the fragment alone.
    const onHash = (): void => {
      const later = takeLink();
      if (later !== null) exchange(later);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, [check, exchange]);

  const signIn = useCallback(async (key: string) => {
    try {
      setState({ kind: 'in', session: await startByKey(key) });
      return null;
    } catch (error) {
      const { text, code } = describeTrouble(error);
      const isRefused =
        code === 'invalid_api_key' || code === 'insufficient_scope' || error instanceof TypeError;
      return isRefused ? WRONG_KEY : text;
    }
  }, []);

  const signOut = useCallback(async () => {
    if (state.kind === 'in') await api.endSession({ path: { id: state.session.id } }).catch(ignoreEnded);
    setState({ kind: 'out', notice: 'You have signed out.' });
  }, [state]);

  const notice = useCallback((error: unknown) => {
    const isOver = isSignedOut(error);
    if (isOver) setState({ kind: 'out', notice: ENDED });
    return isOver;
  }, []);

  return { state, signIn, signOut, notice, check };
}

/** A session that has ended already is what was asked for. */
function ignoreEnded(error: unknown): void {
  if (!isSignedOut(error)) throw error;
}
