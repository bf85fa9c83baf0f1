import { type Command, Option, type OptionValues } from 'commander';
import { LOCALES } from '../platform/text/locales.js';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { givenFields, parseJsonObject, parseWholeNumber } from './option-values.js';
import type { Session } from './session.command.js';

const INVITES = '/v1/invites';
const STATUSES = ['pending', 'redeemed', 'revoked', 'expired'];

const CREATE_OPTIONS = [
  new Option('--ttl <seconds>', 'how long the invite is valid (60 to 86400, default 900)').argParser(
    parseWholeNumber,
  ),
  new Option('--channel <channel>', 'where the invite is offered'),
  new Option('--context <json>', 'a JSON object that is returned with the result').argParser(parseJsonObject),
  new Option('--locale <locale>', 'the language of messages in the chat').choices([...LOCALES]),
  new Option('--deliver <how>', 'dm: this service writes it to the person in the chat').choices([
    'dm',
    'none',
  ]),
  new Option('--idempotency-key <key>', 'a repeated request with the same key returns the same invite'),
];

/** `hitch invites …`: links from the chat to a page of the app. */
export function addInvites(program: Command, session: Session): void {
  const invites = program.command('invites').description('invites: links from the chat to a page of the app');
  addCall(invites, session, {
    name: 'create <account> <igsid>',
    about: 'makes an invite for a person in the chat of an account',
    role: 'app',
    options: CREATE_OPTIONS,
    request: ([account, igsid], options) => ({
      method: 'POST',
      path: INVITES,
      body: { account, igsid, ...toInvite(options) },
      headers: toHeaders(options),
    }),
    note: 'invite and url are secret and shown only once: whoever redeems the invite is linked with the person.',
  });
  addList(invites, session, {
    name: 'list',
    namesPeople: true,
    about: 'lists invites, newest first',
    filters: [
      { flags: '--igsid <igsid>', query: 'igsid', about: 'for this person' },
      { flags: '--status <status>', query: 'status', about: 'with this status', choices: STATUSES },
      { flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' },
    ],
    path: () => INVITES,
    columns: {
      id: 'id',
      status: 'status',
      account: 'account.username',
      igsid: 'igsid',
      delivery: 'delivery.status',
      link: 'linkId',
      created: 'createdAt',
      expires: 'expiresAt',
    },
  });
  addCall(invites, session, {
    name: 'show <invite>',
    about: 'shows an invite, by its id',
    request: ([invite = '']) => ({ method: 'GET', path: INVITES + toPath(invite) }),
  });
  addCall(invites, session, {
    name: 'revoke <invite>',
    about: 'revokes an invite that was not redeemed, by its id',
    request: ([invite = '']) => ({ method: 'POST', path: INVITES + toPath(invite, 'revoke') }),
  });
}

function toInvite({ ttl: ttlSeconds, channel, context, locale, deliver }: OptionValues): object {
  return givenFields({ ttlSeconds, channel, context, locale, deliver });
}

function toHeaders({ idempotencyKey }: OptionValues): Record<string, string> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': String(idempotencyKey) };
}
