import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../../packages/client/src/index.js';

export type Role = NonNullable<Session['role']>;

export interface SignedIn {
  readonly session: Session;
  readonly signOut: () => Promise<void>;
}

export const SignedInContext = createContext<SignedIn | null>(null);

const RANKS: Readonly<Record<Role, number>> = { viewer: 0, support: 1, admin: 2 };

/**
 * Who is signed in, for a view.
 * @returns `may(role)`: whether to show what needs this role. The service decides all the same
 */
export function useSignedIn(): SignedIn & { readonly may: (role: Role) => boolean } {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error('A view is shown without a session');
  const { role } = signedIn.session;
  return { ...signedIn, may: (needed) => role !== null && RANKS[role] >= RANKS[needed] };
}
