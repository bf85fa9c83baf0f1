import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { ATTEMPT_COLUMNS } from './attempts.command.js';
import { addLinkWait } from './link-wait.command.js';
import type { Session } from './session.command.js';
import { jsonObject, said, wholeNumber } from './usage-fault.js';

const LINKS = '/v1/links';
const STATUSES = ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'expired', 'revoked'];

const WISHES = [
  new Option('--session <session>', "the user's session; given back with the result"),
  new Option('--account <account>', 'username or igId, when the app has several'),
  new Option('--ttl <seconds>', 'how long it works (60 to 86400, default 900)').argParser(wholeNumber),
  new Option('--channel <channel>', 'where in the app it is shown'),
  new Option('--context <json>', 'a JSON object that the app wants back').argParser(jsonObject),
  new Option('--on-conflict <mode>', 'when the person or user is linked otherwise').choices([
    'reject',
    'replace',
  ]),
  new Option('--confirmation <mode>', 'who has to confirm').choices(['none', 'app']),
  new Option('--return-url <url>', "where to go back to, on the app's list"),
  new Option('--idempotency-key <key>', 'the same again gives the same link'),
];

/** `hitch links …`: mint, look at, revoke. */
export function addLinks(program: Command, session: Session): void {
  const links = program
    .command('links')
    .description('ig.me links: mint, look at, revoke, answer for the app');
  addCall(links, session, {
    name: 'mint <externalUserId>',
    about: "mints a link for a user of the app (needs the app's own key)",
    role: 'app',
    options: WISHES,
    request: ([externalUserId], options) => ({
      method: 'POST',
      path: LINKS,
      body: { externalUserId, ...toWish(options) },
      headers: toHeaders(options),
    }),
    note: 'url, ref and qrUrl are shown this once: whoever has them can link to the user.',
  });
  addList(links, session, {
    name: 'list',
    about: 'lists links, newest first',
    role: 'admin',
    filters: [
      { flags: '--user <externalUserId>', query: 'externalUserId', about: 'of this external user' },
      { flags: '--status <status>', query: 'status', about: 'that stand so', choices: STATUSES },
      { flags: '--channel <channel>', query: 'channel', about: 'shown there' },
      { flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' },
    ],
    path: () => LINKS,
    columns: LINK_COLUMNS,
  });
  addCall(links, session, {
    name: 'show <link>',
    about: 'shows how a link stands',
    role: 'admin',
    request: ([link = '']) => ({ method: 'GET', path: LINKS + toPath(link) }),
  });
  addLinkWait(links, session);
  addList(links, session, {
    name: 'attempts <link>',
    about: 'lists who came through a link, and what became of it',
    role: 'admin',
    path: ([link = '']) => `${LINKS}${toPath(link)}/attempts`,
    columns: ATTEMPT_COLUMNS,
  });
  addCall(links, session, {
    name: 'revoke <link>',
    about: 'ends a link that is not used yet, for good',
    role: 'admin',
    request: ([link = '']) => ({ method: 'POST', path: LINKS + toPath(link, 'revoke') }),
  });
  for (const [name, about] of [
    ['confirm', "gives the app's yes to a link that awaits it"],
    ['decline', "gives the app's no to a link that awaits it"],
  ] as const) {
    addCall(links, session, {
      name: `${name} <link>`,
      about: `${about} (needs the app's own key)`,
      role: 'app',
      options: [
        new Option('--session <session>', 'the session that the link was minted for, when it had one'),
      ],
      request: ([link = ''], options) => ({
        method: 'POST',
        path: LINKS + toPath(link, name),
        body: said({ sessionId: options['session'] }),
      }),
    });
  }
}

/** What a list of links tells of each. */
export const LINK_COLUMNS = {
  id: 'id',
  status: 'status',
  reason: 'reason',
  user: 'externalUserId',
  account: 'account.username',
  igsid: 'igsid',
  created: 'createdAt',
  expires: 'expiresAt',
};

function toWish(options: OptionValues): Record<string, unknown> {
  const {
    session: sessionId,
    account,
    ttl: ttlSeconds,
    channel,
    context,
    onConflict,
    confirmation,
    returnUrl,
  } = options;
  return said({ sessionId, account, ttlSeconds, channel, context, onConflict, confirmation, returnUrl });
}

function toHeaders({ idempotencyKey }: OptionValues): Record<string, string> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': String(idempotencyKey) };
}
