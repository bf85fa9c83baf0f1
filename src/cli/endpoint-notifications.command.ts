import { type Command, Option } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { renderNotification } from './notifications.command.js';
import type { Session } from './session.command.js';

const toRequestPath = (endpoint: string, what: string): string =>
  toPath('v1', 'endpoints', endpoint) + toPath(what);

/** `hitch endpoints test|replay`: has an endpoint told something, or once more. */
export function addEndpointNotifications(endpoints: Command, session: Session): void {
  addCall(endpoints, session, {
    name: 'test <endpoint>',
    about: "sends it a test, whatever it wants to be told of (needs the app's own key)",
    role: 'app',
    request: ([endpoint = '']) => ({ method: 'POST', path: toRequestPath(endpoint, 'test') }),
    render: renderNotification,
  });
  addCall(endpoints, session, {
    name: 'replay <endpoint>',
    about:
      "tells it everything again since a moment; on from nextSince when there is more (needs the app's own key)",
    role: 'app',
    options: [
      new Option('--since <time>', 'from when on, such as 2026-11-22T10:00:00Z').makeOptionMandatory(),
    ],
    request: ([endpoint = ''], { since }) => ({
      method: 'POST',
      path: toRequestPath(endpoint, 'replay'),
      body: { since },
    }),
  });
}
