import { useMutation, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Notification } from '../../packages/client/src/index.js';
import { Icon } from '../parts/icon.js';
import { api, describeTrouble } from '../state/hitch.js';
import type { RowControl } from './list-definition.js';
import { Fault } from '../parts/fault.js';

interface RedeliverProps {
  readonly notification: Notification;
  readonly control: RowControl<Notification>;
}

const FOLLOW_MS = 1_000;

/** Sends a notification again, and follows it until the endpoint has answered. */
export function Redeliver({ notification, control }: RedeliverProps): JSX.Element {
  const { id, appId } = notification;
  /** The tries before this one; null: nothing is followed. */
  const [before, setBefore] = useState<number | null>(null);
  const send = useMutation({
    mutationFn: () => api.redeliverNotification({ path: { id }, query: { appId } }),
    onSuccess: ({ attempts, status, nextAttemptAt, completedAt }) => {
      if (before !== null) void followed.refetch();
      setBefore(attempts);
      control.change({ attempts, status, nextAttemptAt, completedAt });
    },
  });
  const followed = useQuery({
    queryKey: ['notifications', 'followed', id],
    queryFn: ({ signal }) => findMasked(notification, signal),
    enabled: before !== null,
    // A look that fails ends the following: the button sends it again, and follows that.
    refetchInterval: ({ state }) => (before === null || state.error !== null ? false : FOLLOW_MS),
    gcTime: 0,
  });
  useEffect(() => {
    const now = followed.data;
    if (!now || before === null || now.attempts <= before) return;
    const { attempts, status, nextAttemptAt, completedAt } = now;
    // Answers that were shown stay shown.
    const deliveries = now.deliveries.map(
      (each) => notification.deliveries.find(({ attempt }) => attempt === each.attempt) ?? each,
    );
    control.change({ attempts, status, nextAttemptAt, completedAt, deliveries });
    setBefore(null);
  }, [followed.data]);
  const isFollowed = before !== null && followed.error === null;
  const isRunning = send.isPending || isFollowed;
  return (
    <div class="detail-action">
      <button type="button" class="button" disabled={isRunning} onClick={() => send.mutate()}>
        <Icon name="send" />
        {isRunning ? 'Sending…' : 'Redeliver'}
      </button>
      {isFollowed && (
        <p class="quiet small-text" role="status">
          It is being sent. Its endpoint has not answered yet.
        </p>
      )}
      <Fault of={send.error} />
      {before !== null && followed.error !== null && (
        <Fault
          of={`It is being sent. What became of it cannot be read: ${describeTrouble(followed.error).text}`}
        />
      )}
    </div>
  );
}

/** The notification as its list has it: without the person, so that following it leaves nothing in the audit. */
async function findMasked(
  { id, endpointId, timestamp }: Notification,
  signal: AbortSignal,
): Promise<Notification | null> {
  const until = new Date(new Date(timestamp).getTime() + 1).toISOString();
  const query = { endpointId, since: timestamp, until, limit: 100 };
  const { data } = await api.listNotifications({ query }, { signal });
  return data.find((each) => each.id === id) ?? null;
}
