import type { Command } from 'commander';
import { addCall } from './api-call.command.js';
import type { Session } from './session.command.js';
import { clean, pick } from './table.js';

/** `hitch console`: the way into the operators' console. */
export function addConsole(program: Command, session: Session): void {
  addCall(program, session, {
    name: 'console',
    about: 'prints the address of the console and a link that signs a browser in once, within two minutes',
    request: () => ({ method: 'POST', path: '/v1/admin/sessions/links' }),
    render: renderLink,
    note: 'The link is secret until it is used: the first browser that opens it is signed in with the role of this key.',
  });
}

function renderLink(answer: unknown): string {
  const url = String(pick(answer, 'url'));
  const [address = ''] = url.split('#');
  const rows = [
    ['Console', address],
    ['Sign in', url],
    ['Valid until', String(pick(answer, 'expiresAt'))],
  ] as const;
  return rows.map(([name, value]) => `${`${name}:`.padEnd(13)}${clean(value)}`).join('\n');
}
