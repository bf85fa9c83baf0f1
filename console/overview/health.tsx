import type { JSX } from 'preact';
import type { Overview, OverviewAccount, OverviewEndpoint } from '../../packages/client/src/index.js';
import { Bar } from '../charts/bar.js';
import { countOf, figure } from '../charts/figures.js';
import { DataTable } from '../parts/data-table.js';
import { Id } from '../parts/id.js';
import { Panel } from '../parts/panel.js';
import { Status, toLabel } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { duration } from '../state/times.js';

const none = <span class="quiet">none</span>;
const ago = (at: string, now: string): string =>
  `${duration(Math.max(0, new Date(now).getTime() - new Date(at).getTime()))} ago`;

/** Whether events of each account arrive, the worst first. */
export function AccountSilence({ overview }: { readonly overview: Overview }): JSX.Element {
  const { accounts, at: now } = overview;
  return (
    <Panel
      title="Silence of accounts"
      says="When the last event of a person arrived. The watchdog warns when there are usually some at this hour."
    >
      {accounts.data.length === 0 ? (
        <p class="quiet">
          No account is registered yet. <a href="/console/accounts">Register one</a>.
        </p>
      ) : (
        <DataTable
          title="Accounts"
          isTitled
          rows={accounts.data}
          columns={[
            {
              name: 'Account',
              show: ({ id, username }) => <a href={`/console/accounts/${id}`}>@{username}</a>,
            },
            { name: 'State', show: (account) => <Status name={stateOf(account)} /> },
            {
              name: 'Last event',
              show: ({ lastEventAt }) =>
                lastEventAt === null ? (
                  <span class="quiet">none in five weeks</span>
                ) : (
                  <span>
                    {ago(lastEventAt, now)}{' '}
                    <span class="quiet small-text">
                      <Time at={lastEventAt} />
                    </span>
                  </span>
                ),
            },
            {
              name: 'Trouble',
              show: ({ trouble, troubleSince }) =>
                trouble === null ? (
                  none
                ) : (
                  <span>
                    {toLabel(trouble)}
                    {troubleSince !== null && (
                      <>
                        {' '}
                        since <Time at={troubleSince} />
                      </>
                    )}
                  </span>
                ),
            },
          ]}
        />
      )}
      {accounts.isMore && (
        <p>
          <a href="/console/accounts">All accounts</a>
        </p>
      )}
    </Panel>
  );
}

function stateOf({ status, trouble, connection }: OverviewAccount): string {
  if (status === 'disabled') return 'disabled';
  if (connection?.status === 'dead') return 'connection_dead';
  if (trouble !== null) return 'in_trouble';
  return connection === null ? 'not_connected' : 'connected';
}

/** Whether endpoints accept what is sent to them, the worst first, and what waits. */
export function EndpointHealth({ overview }: { readonly overview: Overview }): JSX.Element {
  const { endpoints, notifications, deadLetters, signatures, at: now } = overview;
  const more = (isMore: boolean): string => (isMore ? ' or more' : '');
  return (
    <Panel title="Delivery" says="Whether endpoints accept notifications, in the last 24 hours.">
      <dl class="tiles">
        <div class="tile">
          <dt>Waiting notifications</dt>
          <dd>
            <strong>
              {figure(notifications.count)}
              {more(notifications.isMore)}
            </strong>
            <span class="quiet small-text">
              {notifications.oldestAt === null
                ? 'nothing waits'
                : `the oldest since ${ago(notifications.oldestAt, now)}`.replace(/ ago$/, '')}
            </span>
          </dd>
        </div>
        <div class="tile">
          <dt>Dead letters</dt>
          <dd>
            <strong>
              {figure(deadLetters.count)}
              {more(deadLetters.isMore)}
            </strong>
            <span class="quiet small-text">
              {deadLetters.lastAt === null
                ? 'no event was refused'
                : `the latest ${ago(deadLetters.lastAt, now)}`}
            </span>
          </dd>
        </div>
        <div class="tile">
          <dt>Refused signatures</dt>
          <dd>
            <strong>{figure(signatures.refused.lastDay)}</strong>
            <span class="quiet small-text">
              beside {countOf(signatures.verified.lastDay, 'request')} with a valid one
            </span>
          </dd>
        </div>
      </dl>
      {endpoints.data.length === 0 ? (
        <p class="quiet">No endpoint is registered: nothing is notified.</p>
      ) : (
        <DataTable title="Endpoints" isTitled rows={endpoints.data} columns={ENDPOINTS} />
      )}
    </Panel>
  );
}

const ENDPOINTS = [
  { name: 'URL', show: ({ url }: OverviewEndpoint) => <span class="url">{url}</span> },
  { name: 'Status', show: ({ status }: OverviewEndpoint) => <Status name={status} /> },
  {
    name: 'Accepted',
    show: ({ successPercent, attempts }: OverviewEndpoint) =>
      successPercent === null ? (
        <span class="quiet">no attempts</span>
      ) : (
        <span class="rate">
          <Bar part={successPercent} whole={100} />
          <span>
            {successPercent} % <span class="quiet small-text">of {figure(attempts)}</span>
          </span>
        </span>
      ),
  },
  {
    name: 'Failing since',
    show: ({ failingSince }: OverviewEndpoint) => <TimeOr at={failingSince} />,
  },
  {
    name: 'App',
    show: ({ appId }: OverviewEndpoint) => (appId === null ? 'operators' : <Id value={appId} />),
  },
];
