import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addCampaignQr } from './campaign-qr.command.js';
import { addList } from './api-list.command.js';
import { describeTopCampaigns } from './describe-top-campaigns.js';
import { givenFields, parseJsonObject, toIdempotencyHeaders, UsageError } from './option-values.js';
import type { Session } from './session.command.js';

const CAMPAIGNS = '/v1/campaigns';

/** The settings of `create` and `update`. */
const SETTINGS = [
  new Option('--channel <channel>', 'where it is shown'),
  new Option('--context <json>', 'a JSON object that its notifications contain').argParser(parseJsonObject),
  new Option('--icebreaker <key>', 'an ice breaker of the account whose taps without a ref count, too'),
  new Option('--starts <time>', 'when it starts, such as 2026-12-01T00:00:00Z; at once by default'),
  new Option('--ends <time>', 'when it ends; by default it does not'),
];

/** `hitch campaigns …`: refs for packaging, posters and profiles, which link nobody. */
export function addCampaigns(program: Command, session: Session): void {
  const campaigns = program
    .command('campaigns')
    .description('refs for packaging, posters and profiles: create, count, end');
  addList(campaigns, session, {
    name: 'list',
    about: 'lists campaigns, newest first',
    filters: [{ flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' }],
    path: () => CAMPAIGNS,
    columns: {
      id: 'id',
      name: 'name',
      status: 'status',
      account: 'account.username',
      channel: 'channel',
      starts: 'startsAt',
      ends: 'endsAt',
    },
  });
  addCall(campaigns, session, {
    name: 'create <name>',
    about: 'creates a campaign',
    role: 'app',
    isForApp: true,
    options: [
      new Option('--account <account>', 'username or igId, when the app has several accounts'),
      ...SETTINGS,
      new Option('--idempotency-key <key>', 'a repeated request with the same key returns the same campaign'),
    ],
    request: ([name], options) => ({
      method: 'POST',
      path: CAMPAIGNS,
      body: { name, ...givenFields({ account: options['account'] }), ...toSettings(options) },
      headers: toIdempotencyHeaders(options),
    }),
  });
  addCall(campaigns, session, {
    name: 'show <campaign>',
    about: 'shows a campaign and its URL',
    request: ([campaign = '']) => ({ method: 'GET', path: CAMPAIGNS + toPath(campaign) }),
  });
  addCall(campaigns, session, {
    name: 'update <campaign>',
    about: 'changes the given settings; its ref stays the same',
    role: 'app',
    isForApp: true,
    options: [
      new Option('--name <name>', 'name for people'),
      ...SETTINGS,
      new Option('--no-channel', 'remove the channel'),
      new Option('--no-context', 'remove the context'),
      new Option('--no-starts', 'remove the start: it has begun'),
      new Option('--no-ends', 'remove the end'),
      new Option('--no-icebreaker', 'count no taps without a ref'),
      new Option('--status <status>', 'paused: nothing counts until it is active again').choices([
        'active',
        'paused',
      ]),
    ],
    request: ([campaign = ''], options) => ({
      method: 'PATCH',
      path: CAMPAIGNS + toPath(campaign),
      body: toChanges(options),
    }),
  });
  addCall(campaigns, session, {
    name: 'end <campaign>',
    about: 'ends a campaign now',
    role: 'app',
    isForApp: true,
    request: ([campaign = '']) => ({ method: 'POST', path: CAMPAIGNS + toPath(campaign, 'end') }),
  });
  addCall(campaigns, session, {
    name: 'stats <campaign>',
    about: 'shows how often people came, how many they are, and how many of them were linked later',
    options: [
      new Option('--from <time>', 'from this day on; 30 days ago by default'),
      new Option('--to <time>', 'up to this day'),
    ],
    request: ([campaign = ''], { from, to }) => ({
      method: 'GET',
      path: withQuery(CAMPAIGNS + toPath(campaign, 'stats'), { from, to }),
    }),
  });
  addCall(campaigns, session, {
    name: 'top',
    about: 'shows which campaigns bring the most visits, and how many people were linked later',
    options: [
      new Option('--from <time>', 'from this day on; 30 days ago by default'),
      new Option('--to <time>', 'up to this day'),
      new Option('--app <app>', 'only campaigns of this app'),
      new Option('--account <account>', 'only campaigns of this account, by username or igId'),
      new Option('--channel <channel>', 'only campaigns that have this channel now'),
    ],
    request: (_args, { from, to, app, account, channel }) => ({
      method: 'GET',
      path: withQuery('/v1/admin/stats/campaigns', { from, to, appId: app, account, channel }),
    }),
    render: describeTopCampaigns,
  });
  addCampaignQr(campaigns, session);
}

/** A path with the parameters that are given. */
function withQuery(path: string, parameters: OptionValues): string {
  const query = new URLSearchParams(givenFields(parameters) as Record<string, string>).toString();
  return query === '' ? path : `${path}?${query}`;
}

function toSettings(options: OptionValues): Record<string, unknown> {
  const { channel, context, icebreaker, starts, ends } = options;
  const orNull = (value: unknown): unknown => (value === false ? null : value);
  return givenFields({
    channel: orNull(channel),
    context: orNull(context),
    icebreaker: orNull(icebreaker),
    startsAt: orNull(starts),
    endsAt: orNull(ends),
  });
}

function toChanges(options: OptionValues): Record<string, unknown> {
  const { name, status } = options;
  const changes = { ...givenFields({ name, status }), ...toSettings(options) };
  if (Object.keys(changes).length === 0)
    throw new UsageError('give at least one setting to change; see --help');
  return changes;
}
