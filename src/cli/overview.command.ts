import type { Command } from 'commander';
import { addCall } from './api-call.command.js';
import { describeOverview } from './describe-overview.js';
import type { Session } from './session.command.js';

/** `hitch overview`: is all well? */
export function addOverview(program: Command, session: Session): void {
  addCall(program, session, {
    name: 'overview',
    about:
      'shows accounts and endpoints with the worst first, what waits, this week against the last, and the set-up',
    request: () => ({ method: 'GET', path: '/v1/admin/overview' }),
    render: describeOverview,
  });
}
