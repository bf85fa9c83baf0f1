import type { JSX } from 'preact';
import type { Notification } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { PersonId } from '../parts/id.js';
import { Raw } from '../parts/raw.js';
import { Status } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { NOTIFICATIONS } from './columns.js';
import { Deliveries } from './deliveries.js';
import type { ListDefinition, RowControl } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, EndpointFact, RecordLink } from './record-links.js';
import { Redeliver } from './redeliver.js';
import { Replay } from './replay.js';

const DEFINITION: ListDefinition<Notification> = {
  name: 'notifications',
  title: 'Notifications',
  lead: 'What apps were notified of, each with every try to deliver it.',
  rowsAre: 'notifications',
  route: '/v1/notifications',
  columns: NOTIFICATIONS,
  filters: [
    {
      name: 'status',
      label: 'Status',
      kind: 'choice',
      values: ['pending', 'delivered', 'exhausted', 'canceled'],
    },
    {
      name: 'type',
      label: 'Type',
      kind: 'choice',
      values: [
        'identity.linked',
        'identity.seen',
        'identity.unlinked',
        'link.opened',
        'link.awaiting_confirmation',
        'link.rejected',
        'link.expired',
        'link.revoked',
        'referral.received',
        'endpoint.test',
      ],
    },
    { name: 'endpointId', label: 'Endpoint', kind: 'endpoint' },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'externalUserId', label: 'User', kind: 'text', isPerson: true },
    { name: 'since', label: 'Since', kind: 'time' },
    { name: 'until', label: 'Before', kind: 'time' },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listNotifications({ query: { ...query, limit } }, { signal }),
  loadOne: (id, signal) => api.getNotification({ path: { id } }, { signal }),
  firstUse: 'An app gets them at its endpoint, which is made by POST /v1/endpoints.',
  detail: (notification, control) => <NotificationDetail notification={notification} control={control} />,
  lookUpBy: ({ id }) => id,
  exportName: 'notifications',
  actions: ({ endpointId }) => <Replay endpointId={endpointId ?? ''} />,
};

/** What apps were notified of, redelivery and replay. */
export function NotificationsView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

interface NotificationDetailProps {
  readonly notification: Notification;
  readonly control: RowControl<Notification>;
}

function NotificationDetail({ notification, control }: NotificationDetailProps): JSX.Element {
  const { may } = useSignedIn();
  const { linkId, identityId, nextAttemptAt, completedAt, data } = notification;
  const { campaignId } = data;
  return (
    <>
      <p class="detail-status">
        <Status name={notification.status} />
        <code>{notification.type}</code>
      </p>
      {may('support') && <Redeliver notification={notification} control={control} />}
      <Facts
        of={[
          ['Endpoint', <EndpointFact id={notification.endpointId} />],
          ['App', <AppFact id={notification.appId} />],
          ['User', notification.externalUserId && <PersonId value={notification.externalUserId} />],
          ['Link', linkId && <RecordLink kind="link" id={linkId} />],
          ['Identity', identityId && <RecordLink kind="identity" id={identityId} />],
          [
            'Campaign',
            typeof campaignId === 'string' ? <RecordLink kind="campaign" id={campaignId} /> : null,
          ],
          ['Event', <TimeOr at={notification.timestamp} />],
          ['Next try', nextAttemptAt && <Time at={nextAttemptAt} />],
          ['Completed', completedAt && <Time at={completedAt} />],
        ]}
      />
      <Deliveries notification={notification} />
      <Raw title="Data" value={data} />
    </>
  );
}
