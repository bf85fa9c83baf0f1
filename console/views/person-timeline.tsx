import { useInfiniteQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { TimelineEvent } from '../../packages/client/src/index.js';
import { Icon } from '../parts/icon.js';
import { Skeleton } from '../parts/skeleton.js';
import { Status, toLabel } from '../parts/status.js';
import { Clock } from '../parts/time.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { useAddress } from '../state/address.js';
import { api, describeTrouble } from '../state/hitch.js';
import { addressOfRow } from '../state/row-address.js';
import { useSettings } from '../state/settings.js';
import { EVENTS, KINDS } from '../state/timeline-words.js';
import { dayOf } from '../state/times.js';

const PAGE_EVENTS = 50;

interface PersonTimelineProps {
  readonly id: string;
  /** Reasons of unlinkings by identity, when people are shown. */
  readonly reasons: ReadonlyMap<string, string | null>;
}

/** What happened, newest first, a day after the other. It is asked for without people: nothing in it needs them. */
export function PersonTimeline({ id, reasons }: PersonTimelineProps): JSX.Element {
  const { path, query } = useAddress();
  const kind = KINDS.find((each) => each.kind === query['kind'])?.kind;
  const pages = useInfiniteQuery({
    queryKey: ['timeline', id, kind ?? 'all'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.getTimeline(
        {
          path: { id },
          query: {
            limit: PAGE_EVENTS,
            ...(kind === undefined ? {} : { kind }),
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
        },
        { signal },
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const events = pages.data?.pages.flatMap(({ data }) => data);
  const last = pages.data?.pages.at(-1);
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <header class="timeline-head">
        <h2 id="timeline-title">Time line</h2>
        <nav class="kinds-filter" aria-label="Kinds of events">
          {[{ kind: undefined, label: 'All' }, ...KINDS].map((each) => (
            <a
              key={each.label}
              href={each.kind === undefined ? path : `${path}?kind=${each.kind}`}
              aria-current={each.kind === kind ? 'true' : undefined}
            >
              {each.label}
            </a>
          ))}
        </nav>
      </header>
      {events === undefined ? (
        pages.error === null ? (
          <Skeleton says="Loading the time line…" />
        ) : (
          <TroubleBox
            title="The time line cannot be shown"
            trouble={describeTrouble(pages.error)}
            retry={() => void pages.refetch()}
          />
        )
      ) : events.length === 0 ? (
        <p class="quiet">
          Nothing of this kind has happened. <a href={path}>Show all</a>
        </p>
      ) : (
        <>
          <Days events={events} reasons={reasons} />
          {pages.isFetchNextPageError && !pages.isFetchingNextPage && (
            <TroubleBox
              title="The older ones cannot be shown"
              trouble={describeTrouble(pages.error)}
              retry={() => void pages.fetchNextPage()}
            />
          )}
          <p class="quiet small-text">
            {pages.hasNextPage ? (
              <button
                type="button"
                class="button"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {pages.isFetchingNextPage ? 'Loading…' : 'Older'}
              </button>
            ) : last?.isWhole === false ? (
              'There are older rows, more than a time line shows: see the lists.'
            ) : (
              'That is all.'
            )}
          </p>
        </>
      )}
    </section>
  );
}

interface DaysProps {
  readonly events: readonly TimelineEvent[];
  readonly reasons: ReadonlyMap<string, string | null>;
}

function Days({ events, reasons }: DaysProps): JSX.Element {
  const { times } = useSettings();
  const days = Map.groupBy(events, ({ at }) => dayOf(new Date(at), times, new Date()));
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <section key={day} class="day">
          <h3>{day}</h3>
          <ol>
            {ofDay.map((event) => (
              <Event key={`${event.id} ${event.event}`} event={event} reason={reasons.get(event.id)} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

interface EventProps {
  readonly event: TimelineEvent;
  readonly reason: string | null | undefined;
}

function Event({ event, reason }: EventProps): JSX.Element {
  const { title, icon, tone } = EVENTS[event.event];
  return (
    <li class="event">
      <span class={`event-dot ${tone}`}>
        <Icon name={icon} />
      </span>
      <div class="event-body">
        <p class="event-title">
          <a href={addressOfRow(event.id)} title={event.id}>
            {title}
          </a>
          {event.kind === 'attempt' && <Status name={event.status} />}
          {event.event === 'notified' && event.status === 'pending' && <Status name="pending" />}
        </p>
        <Detail event={event} reason={reason} />
      </div>
      <Clock at={event.at} />
    </li>
  );
}

function Detail({ event: { event, kind, detail, unlinkReason }, reason }: EventProps): JSX.Element | null {
  const text = event === 'unlinked' ? (reason ?? unlinkReason) : detail;
  if (text === null) return null;
  if (kind === 'notification') return <code class="quiet small-text">{text}</code>;
  const isWords = kind === 'attempt' || event === 'minted' || event === 'unlinked';
  const label = event === 'minted' ? 'Channel ' : event === 'unlinked' ? 'Reason: ' : '';
  return (
    <p class="quiet small-text">
      {label}
      {event === 'linked' ? `Came by ${text}` : isWords ? text : toLabel(text)}
    </p>
  );
}
