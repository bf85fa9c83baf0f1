import { createContext } from 'preact';
import { useCallback, useContext, useState } from 'preact/hooks';
import { HitchProblem } from '../../packages/client/src/index.js';
import { api } from './hitch.js';

/** Runs a request, and once more after the person has entered their key when the service asks for it. */
export type WithKey = <Result>(request: () => Promise<Result>) => Promise<Result>;

export const ReauthenticationContext = createContext<WithKey>((request) => request());

/** For requests that need the key itself: erasures, keys, sign-in links. */
export const useWithKey = (): WithKey => useContext(ReauthenticationContext);

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface Reauthentication {
  readonly withKey: WithKey;
  /** The key is asked for. */
  readonly isAsking: boolean;
  /** @throws HitchProblem when it is another key */
  readonly enter: (key: string) => Promise<void>;
  readonly cancel: () => void;
}

/** Asks for the key when a request needs it, and runs the request again. */
export function useReauthentication(): Reauthentication {
  const [asked, setAsked] = useState<Asked | null>(null);
  const withKey: WithKey = useCallback(async (request) => {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof HitchProblem) || error.code !== 'reauthentication_required') throw error;
      await new Promise<void>((resolve, reject) =>
        // One answer is for all requests that wait for it.
        setAsked((before) => ({
          resolve: () => {
            before?.resolve();
            resolve();
          },
          reject: (reason) => {
            before?.reject(reason);
            reject(reason);
          },
        })),
      );
      return request();
    }
  }, []);
  const enter = async (key: string): Promise<void> => {
    await api.verifySession({ body: { key } });
    asked?.resolve();
    setAsked(null);
  };
  const cancel = (): void => {
    asked?.reject(new Error('The key was not entered. Nothing has been done.'));
    setAsked(null);
  };
  return { withKey, isAsking: asked !== null, enter, cancel };
}
