import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Account } from '../../packages/client/src/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { Icon } from '../parts/icon.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { Fault } from '../parts/fault.js';

interface BeginLoginProps {
  readonly account: Account;
  readonly isWaiting: boolean;
  /** The log-in has ended well. */
  readonly isConnected: boolean;
  /** @param expiresAt until when the owner can agree */
  readonly onBegin: (expiresAt: string) => void;
}

/** The address at which the owner agrees: opened here, or sent to them. */
export function BeginLogin({ account, isWaiting, isConnected, onBegin }: BeginLoginProps): JSX.Element {
  const { id, username } = account;
  const begin = useMutation({
    mutationFn: () => api.connectAccount({ path: { id } }),
    onSuccess: ({ expiresAt }) => onBegin(expiresAt),
  });
  const login = begin.data;
  if (isConnected)
    return (
      <p role="status" class="good-note">
        <Icon name="check" />
        Connected: the owner of @{username} has agreed.
      </p>
    );
  return (
    <>
      <Fault of={begin.error} />
      {login === undefined || !isWaiting ? (
        <p>
          <button
            type="button"
            class="button primary"
            disabled={begin.isPending}
            onClick={() => begin.mutate()}
          >
            Begin a log-in with Instagram
          </button>
        </p>
      ) : (
        <>
          <p class="secret">
            <code tabIndex={0} aria-label="Address of the log-in">
              {login.url}
            </code>
            <CopyButton name="Copy" text={login.url} />
          </p>
          <p>
            <a class="button primary" href={login.url} target="_blank" rel="noreferrer">
              Open Instagram
            </a>
          </p>
          <p class="quiet" role="status">
            Waiting until the owner of @{username} has agreed, until <Time at={login.expiresAt} />. All
            permissions have to stay ticked.
          </p>
        </>
      )}
    </>
  );
}
