import type {
  FakeAccount,
  FakeIceBreakers,
  FakeQuestion,
  FakeRoutingFeature,
  FakeToken,
} from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import { type FakeGraphRequest, splitNames } from './graph-request.js';
import { done, type FakeOutcome, refuse } from './graph-refusals.js';

/** Meta: at most 4 questions of one language. Ice breakers (read 2026-11). */
const QUESTIONS = 4;

/** Meta: the fields of Instagram login. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11) */
const FIELDS = [
  'comments',
  'live_comments',
  'message_echoes',
  'message_edit',
  'message_reactions',
  'messages',
  'messaging_handover',
  'messaging_optins',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'standby',
];
/** Fields of a Page have plural names, and no messaging_seen: https://github.com/restfb/restfb/issues/1210 (read 2026-11) */
const PAGE_FIELDS = FIELDS.filter(
  (field) => !['messaging_seen', 'messaging_referral'].includes(field),
).concat('messaging_referrals', 'feed');

/**
 * Meta: a Page shows each feature with true or false.
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/conversation-routing/apis (read 2026-11)
 */
const ROUTING_FEATURES: readonly FakeRoutingFeature[] = ['hop_v2', 'msgr_multi_app', 'ig_multi_app'];

/**
 * The account of the token. Meta: `user_id` is the id that webhooks carry, `id` is another one, the app-scoped id of the owner.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started (read 2026-11)
 */
export function readAccount(
  { knobs, app }: FakeWorld,
  { account, token }: { readonly account: FakeAccount; readonly token: FakeToken },
  { fields }: FakeGraphRequest,
): FakeOutcome {
  const asked = splitNames(fields['fields']);
  if (token.login === 'page') {
    const page: Readonly<Record<string, unknown>> = {
      name: account.name,
      instagram_business_account: { id: account.igId, username: account.username, name: account.name },
      messaging_feature_status: Object.fromEntries(
        ROUTING_FEATURES.map((name) => [name, account.routingFeatures.includes(name)]),
      ),
    };
    return done({ ...pick(page, asked), id: account.pageId });
  }
  const all: Readonly<Record<string, unknown>> = {
    id: account.appScopedId,
    user_id: account.igId,
    username: account.username,
    name: account.name,
    account_type: account.accountType,
    profile_picture_url: null,
    followers_count: 1_234,
    app_id: app.instagramId,
  };
  const me = pick(all, asked.length === 0 ? ['id'] : ['id', ...asked]);
  const shown = knobs.idsAs === 'number' ? withNumbers(me) : me;
  return done(knobs.meShape === 'data' ? { data: [shown] } : shown);
}

/** `POST`, `GET` and `DELETE` of `subscribed_apps`. Meta: the same page as the fields. */
export class FakeSubscriptions {
  /** What reads still show after a change, and how often. */
  private readonly stale = new Map<string, { readonly fields: readonly string[] | null; reads: number }>();

  constructor(private readonly world: FakeWorld) {}

  answer(
    { account, token }: { readonly account: FakeAccount; readonly token: FakeToken },
    { method, fields }: FakeGraphRequest,
  ): FakeOutcome {
    if (method === 'GET') return this.read(account);
    if (method === 'DELETE') return this.change(account, null);
    const names = splitNames(fields['subscribed_fields']);
    const known = token.login === 'page' ? PAGE_FIELDS : FIELDS;
    if (names.length === 0 || !names.every((name) => known.includes(name)))
      return refuse('invalid_parameter');
    // A callback that was disabled after an hour of failures comes back with a new subscription.
    this.world.app.isCallbackActive = true;
    return this.change(account, names);
  }

  private change(account: FakeAccount, fields: readonly string[] | null): FakeOutcome {
    const reads = this.world.knobs.staleSubscriptionReads;
    this.stale.set(account.igId, { fields: account.subscribedFields, reads });
    account.subscribedFields = fields;
    return done({ success: true });
  }

  private read(account: FakeAccount): FakeOutcome {
    const stale = this.stale.get(account.igId);
    const isStale = stale !== undefined && stale.reads > 0;
    if (isStale) stale.reads -= 1;
    const own = isStale ? stale.fields : account.subscribedFields;
    const { app, knobs } = this.world;
    const isListed = knobs.subscribedFieldsListed;
    const entries = [
      ...(own === null ? [] : [{ id: app.instagramId, name: 'Our app', fields: isListed ? own : null }]),
      ...account.otherApps,
    ];
    return done({
      data: entries.map(({ id, name, fields }) => ({
        id,
        name,
        ...(fields === null ? {} : { subscribed_fields: fields }),
      })),
    });
  }
}

/**
 * `messenger_profile` with ice breakers. A POST replaces the whole list, also entries of other tools.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers (read 2026-11)
 */
export function answerProfile(
  { knobs }: FakeWorld,
  account: FakeAccount,
  { method, fields, body }: FakeGraphRequest,
): FakeOutcome {
  const written = done(knobs.profileWriteAnswer === 'success' ? { success: true } : { result: 'success' });
  if (method === 'GET' || method === 'DELETE') {
    if (!splitNames(fields['fields']).includes('ice_breakers')) return refuse('invalid_parameter');
    if (method === 'GET') return done({ data: showIceBreakers(account.iceBreakers, knobs.iceBreakersShape) });
    account.iceBreakers = [];
    return written;
  }
  const read = readIceBreakers(body['ice_breakers']);
  if (read === null) return refuse('invalid_parameter');
  if (knobs.defaultLocaleRequired && !read.some(({ locale }) => locale === 'default'))
    return refuse('invalid_parameter');
  account.iceBreakers = read;
  return written;
}

function showIceBreakers(
  entries: readonly FakeIceBreakers[],
  shape: 'entries' | 'questions' | 'nested',
): unknown[] {
  if (entries.length === 0) return [];
  const localised = entries.map(({ locale, questions }) => ({ call_to_actions: questions, locale }));
  if (shape === 'entries') return localised;
  const bare = entries.find(({ locale }) => locale === 'default')?.questions ?? [];
  return [{ ice_breakers: shape === 'nested' ? localised : bare }];
}

/** The localised form, or the older one with bare questions; null when it is neither, or has too many. */
function readIceBreakers(value: unknown): FakeIceBreakers[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const entries = value as Record<string, unknown>[];
  const isFlat = entries.every((entry) => typeof entry['question'] === 'string');
  const localised = isFlat ? [{ locale: 'default', call_to_actions: entries }] : entries;
  const read = localised.map(({ locale, call_to_actions: actions }) => {
    const questions = readQuestions(actions);
    return questions && { locale: String(locale ?? ''), questions };
  });
  return read.every((entry) => entry !== null) ? read : null;
}

function readQuestions(value: unknown): FakeQuestion[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > QUESTIONS) return null;
  const read = (value as Record<string, unknown>[]).map(({ question, payload }) =>
    typeof question === 'string' && question !== '' && typeof payload === 'string' && payload !== ''
      ? { question, payload }
      : null,
  );
  return read.every((each) => each !== null) ? read : null;
}

/** An id that the HTTP layer writes as a JSON number, whose digits a double could not hold. */
export class FakeJsonNumber {
  constructor(readonly digits: string) {}
}

function withNumbers(me: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(me).map(([name, value]) => [
      name,
      /^(id|user_id)$/.test(name) ? new FakeJsonNumber(String(value)) : value,
    ]),
  );
}

/** The fields that are asked for; a name with names in braces picks from the object below it. Without braces, that shows its id. */
function pick(all: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((text) => {
      const [, name = '', inner = 'id'] = /^(\w+)(?:\{(.*)\})?$/.exec(text) ?? [];
      if (!(name in all)) return [];
      const value = all[name];
      const isNode = name === 'instagram_business_account';
      return [[name, isNode ? pick(value as Record<string, unknown>, ['id', ...splitNames(inner)]) : value]];
    }),
  );
}
