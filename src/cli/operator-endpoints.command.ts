import type { Command } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { addEndpointCommands } from './endpoints.command.js';
import { NOTIFICATION_COLUMNS, renderNotification, STATUS_FILTER } from './notifications.command.js';
import type { Session } from './session.command.js';

const ENDPOINTS = '/v1/admin/endpoints';
const { user: _user, endpoint: _endpoint, ...COLUMNS } = NOTIFICATION_COLUMNS;

/** `hitch operator-endpoints …`: where the operators receive notifications about the service itself. */
export function addOperatorEndpoints(program: Command, session: Session): void {
  const endpoints = program
    .command('operator-endpoints')
    .description('URLs of the operators that receive notifications about the service');
  addEndpointCommands(endpoints, session, { path: ENDPOINTS, role: 'admin', filters: [] });
  addList(endpoints, session, {
    name: 'notifications <endpoint>',
    about: 'lists the notifications to an endpoint, newest first',
    filters: [
      { flags: '--type <type>', query: 'type', about: 'of this type, such as endpoint.disabled' },
      STATUS_FILTER,
    ],
    path: ([endpoint = '']) => ENDPOINTS + toPath(endpoint, 'notifications'),
    columns: COLUMNS,
  });
  addCall(endpoints, session, {
    name: 'notification <endpoint> <notification>',
    about: 'shows a notification with its newest deliveries',
    request: ([endpoint = '', notification = '']) => ({
      method: 'GET',
      path: ENDPOINTS + toPath(endpoint, 'notifications', notification),
    }),
    render: renderNotification,
  });
  addCall(endpoints, session, {
    name: 'redeliver <endpoint> <notification>',
    about: 'sends a notification again now, in any status',
    request: ([endpoint = '', notification = '']) => ({
      method: 'POST',
      path: ENDPOINTS + toPath(endpoint, 'notifications', notification, 'redeliver'),
    }),
    render: renderNotification,
  });
}
