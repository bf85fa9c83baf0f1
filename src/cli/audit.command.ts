import type { Command } from 'commander';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';

/** `hitch audit`: who did what. */
export function addAudit(program: Command, session: Session): void {
  addList(program, session, {
    name: 'audit',
    about: 'lists who did what, newest first',
    role: 'admin',
    filters: [
      { flags: '--key <key>', query: 'keyId', about: 'done with this key' },
      { flags: '--action <action>', query: 'action', about: 'of this kind, such as link.revoked' },
      { flags: '--target <id>', query: 'target', about: 'done to this row' },
      {
        flags: '--subject <subject>',
        query: 'subject',
        about: 'about this IGSID, user, or what was looked up',
      },
      { flags: '--app <app>', query: 'appId', about: "touching this app's rows" },
    ],
    path: () => '/v1/admin/audit',
    columns: {
      at: 'at',
      action: 'action',
      by: 'actor.name',
      key: 'actor.keyId',
      target: 'target.id',
      app: 'appId',
      request: 'requestId',
    },
  });
}
