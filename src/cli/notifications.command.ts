import type { Command } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList, type Filter, PERIOD_FILTERS } from './api-list.command.js';
import type { Session } from './session.command.js';
import { formatFields, formatTable } from './table.js';

const NOTIFICATIONS = '/v1/notifications';

export const NOTIFICATION_COLUMNS = {
  id: 'id',
  at: 'timestamp',
  type: 'type',
  status: 'status',
  user: 'externalUserId',
  endpoint: 'endpointId',
  attempts: 'attempts',
  next: 'nextAttemptAt',
};

/** The option that both lists of notifications have. */
export const STATUS_FILTER: Filter = {
  flags: '--status <status>',
  query: 'status',
  about: 'with this status',
  choices: ['pending', 'delivered', 'exhausted', 'canceled'],
};

export const NOTIFICATION_FILTERS: readonly Filter[] = [
  { flags: '--endpoint <endpoint>', query: 'endpointId', about: 'for this endpoint' },
  { flags: '--type <type>', query: 'type', about: 'of this type, such as identity.linked' },
  STATUS_FILTER,
  { flags: '--user <externalUserId>', query: 'externalUserId', about: 'about this external user' },
  { flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' },
  ...PERIOD_FILTERS,
];

const DELIVERY_COLUMNS = {
  attempt: 'attempt',
  at: 'attemptedAt',
  status: 'status',
  answer: 'responseStatus',
  ms: 'latencyMs',
  error: 'error',
  body: 'responseBody',
};

/** `hitch notifications …`: what was sent to endpoints, and sending it again. */
export function addNotifications(program: Command, session: Session): void {
  const notifications = program
    .command('notifications')
    .description('notifications to endpoints, their status, and sending them again');
  addList(notifications, session, {
    name: 'list',
    namesPeople: true,
    about: 'lists notifications, newest first',
    filters: NOTIFICATION_FILTERS,
    path: () => NOTIFICATIONS,
    columns: NOTIFICATION_COLUMNS,
  });
  addCall(notifications, session, {
    name: 'show <notification>',
    about: 'shows a notification with its newest deliveries',
    request: ([notification = '']) => ({ method: 'GET', path: NOTIFICATIONS + toPath(notification) }),
    render: renderNotification,
  });
  addCall(notifications, session, {
    name: 'redeliver <notification>',
    about: 'sends a notification again now, in any status',
    role: 'app',
    isForApp: true,
    request: ([notification = '']) => ({
      method: 'POST',
      path: NOTIFICATIONS + toPath(notification, 'redeliver'),
    }),
    render: renderNotification,
  });
}

/** A notification as fields, followed by a table of its deliveries. */
export function renderNotification(answer: unknown): string {
  const { deliveries, ...rest } = answer as { readonly deliveries: readonly unknown[] };
  if (deliveries.length === 0) return formatFields(rest);
  return `${formatFields(rest)}\n\nDeliveries, newest first\n${formatTable(DELIVERY_COLUMNS, deliveries)}`;
}
