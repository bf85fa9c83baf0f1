import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { SecretDialog } from '../parts/secret-dialog.js';
import { api } from '../state/hitch.js';
import { useWithKey } from '../state/reauthentication.js';
import { Fault } from '../parts/fault.js';

/** Makes an address that signs another browser in with the same key. */
export function SignInLinkButton(): JSX.Element {
  const withKey = useWithKey();
  const link = useMutation({ mutationFn: () => withKey(() => api.createSignInLink()) });
  return (
    <>
      <button type="button" class="button" disabled={link.isPending} onClick={() => link.mutate()}>
        Make a sign-in link
      </button>
      <Fault of={link.error} />
      {link.data !== undefined && (
        <SecretDialog
          title="Your sign-in link"
          secret={link.data.url}
          says="Open it in another browser within two minutes. It signs in once, with your key and its role."
          onClose={link.reset}
        />
      )}
    </>
  );
}
