import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Icon } from '../parts/icon.js';
import { api } from '../state/hitch.js';
import { loadAll, MAX_ROWS } from '../state/load-all.js';
import { Fault } from '../parts/fault.js';

export interface BegunReplay {
  readonly endpointId: string;
  readonly url: string;
  readonly since: string;
  /** How many notifications are sent again. */
  readonly total: number;
}

const ASK_MS = 2_000;

interface ReplayProgressProps {
  readonly begun: BegunReplay;
  readonly onClose: () => void;
}

/** How much of a replay is done, by what is still pending. The service goes on without this page. */
export function ReplayProgress({ begun, onClose }: ReplayProgressProps): JSX.Element {
  const { endpointId, url, since, total } = begun;
  const pending = useQuery({
    queryKey: ['replay', 'pending', endpointId, since, total],
    queryFn: ({ signal }) => countPending(begun, signal),
    refetchInterval: ({ state }) => (state.data === 0 ? false : ASK_MS),
    gcTime: 0,
  });
  // What has happened since is pending, too: never more is left than was begun with.
  const left = Math.min(total, pending.data ?? total);
  // More are not counted.
  const isBeyond = left >= MAX_ROWS && left < total;
  const done = total - left;
  return (
    <section class="replay" aria-label="Replay">
      <p role="status">
        {total === 0
          ? 'There was nothing to replay since this time.'
          : left === 0
            ? `All ${total} are sent.`
            : isBeyond
              ? `More than ${left} of ${total} are left.`
              : `${done} of ${total} sent.`}
      </p>
      {total > 0 && !isBeyond && <progress aria-label="Notifications sent" value={done} max={total} />}
      <p class="quiet small-text">
        {url}
        {left > 0 &&
          '. What the endpoint refuses is tried again by its schedule, and counts when it is completed.'}
      </p>
      <Fault of={pending.error} isSmall />
      <button type="button" class="button small" onClick={onClose}>
        <Icon name="cross" />
        Hide
      </button>
    </section>
  );
}

/** Without people, so that it leaves nothing in the audit. */
async function countPending({ endpointId, since }: BegunReplay, signal: AbortSignal): Promise<number> {
  const query = { endpointId, since, status: 'pending' } as const;
  const rows = await loadAll((page) => api.listNotifications({ query: { ...query, ...page } }, { signal }));
  return rows.length;
}
