import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList, type Filter, PERIOD_FILTERS } from './api-list.command.js';
import { ATTEMPT_COLUMNS } from './records.command.js';
import { addLinkWait } from './link-wait.command.js';
import type { Session } from './session.command.js';
import { LOCALES } from '../platform/text/locales.js';
import { parseJsonObject, givenFields, parseWholeNumber, toIdempotencyHeaders } from './option-values.js';

const LINKS = '/v1/links';
const STATUSES = ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'expired', 'revoked'];

const MINT_OPTIONS = [
  new Option('--session <session>', "the user's session; returned with the result"),
  new Option('--account <account>', 'username or igId, when the app has several accounts'),
  new Option('--ttl <seconds>', 'how long the link is valid (60 to 86400, default 900)').argParser(
    parseWholeNumber,
  ),
  new Option('--channel <channel>', 'where the app shows the link'),
  new Option('--context <json>', 'a JSON object that is returned with the result').argParser(parseJsonObject),
  new Option(
    '--on-conflict <mode>',
    'when the person or user is already linked differently: replace moves the user to the new person',
  ).choices(['reject', 'replace']),
  new Option('--confirmation <mode>', 'who must confirm the link').choices(['none', 'app']),
  new Option('--return-url <url>', "where the page leads back to, below the app's return URLs"),
  new Option('--locale <locale>', 'the language of the page').choices([...LOCALES]),
  new Option('--account-hint <text>', "the user's account as the person sees it, masked: m…a@shop.example"),
  new Option('--idempotency-key <key>', 'a repeated request with the same key returns the same link'),
];

export const LINK_FILTERS: readonly Filter[] = [
  { flags: '--user <externalUserId>', query: 'externalUserId', about: 'of this external user' },
  { flags: '--status <status>', query: 'status', about: 'with this status', choices: STATUSES },
  { flags: '--channel <channel>', query: 'channel', about: 'of this channel' },
  { flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' },
  ...PERIOD_FILTERS,
];

/** `hitch links …`. */
export function addLinks(program: Command, session: Session): void {
  const links = program.command('links').description('ig.me links: mint, list, wait, revoke, confirm');
  addCall(links, session, {
    name: 'mint <externalUserId>',
    about: 'mints a link for a user of the app',
    role: 'app',
    options: MINT_OPTIONS,
    request: ([externalUserId], options) => ({
      method: 'POST',
      path: LINKS,
      body: { externalUserId, ...toMint(options) },
      headers: toIdempotencyHeaders(options),
    }),
    note: 'url, ref, connectUrl, qrUrl and code are secret and shown only once: any person who opens the link or sends the code is linked to the user.',
  });
  addList(links, session, {
    name: 'list',
    namesPeople: true,
    about: 'lists links, newest first',
    filters: LINK_FILTERS,
    path: () => LINKS,
    columns: LINK_COLUMNS,
  });
  addCall(links, session, {
    name: 'show <link>',
    about: 'shows a link',
    request: ([link = '']) => ({ method: 'GET', path: LINKS + toPath(link) }),
  });
  addLinkWait(links, session);
  addList(links, session, {
    name: 'attempts <link>',
    namesPeople: true,
    about: 'lists the attempts of a link and their outcomes',
    filters: PERIOD_FILTERS,
    path: ([link = '']) => `${LINKS}${toPath(link)}/attempts`,
    columns: ATTEMPT_COLUMNS,
  });
  addCall(links, session, {
    name: 'revoke <link>',
    about: 'revokes an unused link permanently',
    request: ([link = '']) => ({ method: 'POST', path: LINKS + toPath(link, 'revoke') }),
  });
  for (const [name, about] of [
    ['confirm', 'confirms a link that awaits the confirmation of the app'],
    ['decline', 'declines a link that awaits the confirmation of the app'],
  ] as const) {
    addCall(links, session, {
      name: `${name} <link>`,
      about,
      role: 'app',
      options: [new Option('--session <session>', 'the session that the link was minted with, if any')],
      request: ([link = ''], options) => ({
        method: 'POST',
        path: LINKS + toPath(link, name),
        body: givenFields({ sessionId: options['session'] }),
      }),
    });
  }
}

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

function toMint(options: OptionValues): Record<string, unknown> {
  const {
    session: sessionId,
    account,
    ttl: ttlSeconds,
    channel,
    context,
    onConflict,
    confirmation,
    returnUrl,
    locale,
    accountHint,
  } = options;
  return givenFields({
    sessionId,
    account,
    ttlSeconds,
    channel,
    context,
    onConflict,
    confirmation,
    returnUrl,
    locale,
    accountHint,
  });
}
