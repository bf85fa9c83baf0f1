import type { OperatorType } from '../endpoints/notification-types.js';
import type { JsonSchema } from '../platform/openapi/document.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { idPattern, type IdPrefix } from '../platform/ids/type-id.js';

/** Title and meaning of a type, and the schema of its `data`. */
export interface OperatorWebhook {
  readonly summary: string;
  readonly when: string;
  readonly data: JsonSchema;
}

const idOf = (prefix: IdPrefix, description: string): JsonSchema => ({
  type: 'string',
  pattern: idPattern(prefix),
  description,
});
const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, type: ['string', 'null'] });
const text = (description: string): JsonSchema => ({ type: 'string', description });
const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });

const igId = (description: string): JsonSchema => ({ ...text(description), pattern: INSTAGRAM_ID.source });

const ACCOUNT = {
  accountId: idOf('acc', 'Id of the account.'),
  igId: igId('Instagram id of the account.'),
  username: text('Username of the account.'),
};

/** Every field is always present. */
function object(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', description, required: Object.keys(properties), properties };
}

/** What the OpenAPI document says of the notifications to endpoints of the operators; `toNoticeData` writes their data. */
export const OPERATOR_WEBHOOKS: Readonly<Record<OperatorType, OperatorWebhook>> = {
  'account.silent': {
    summary: 'An account became silent',
    when: 'Sent once when events of an account do not arrive as they should. Before a notification about silence, the account is subscribed again; when an event proves within 30 minutes that this helped, none is sent.',
    data: object('An account whose events do not arrive.', {
      ...ACCOUNT,
      cause: text(
        'What was seen, as one word: `silent_any` (no event of a person, at hours that usually have many), `silent_postback`, `silent_message`, `silent_referral` (none of this shape), `echoes_only`, `standby_only`, `edits_only`.',
      ),
      lastEventAt: orNull(time('Time of the last event of a person; null when none is known.')),
      resubscription: {
        type: ['string', 'null'],
        enum: ['did_not_help', 'failed', null],
        description:
          'Result of the new subscription: `did_not_help`: no event followed; `failed`: Instagram refused it, or the account is not connected; null: not tried.',
      },
    }),
  },
  'account.token_expiring': {
    summary: "An account's token expires soon",
    when: 'Sent when the access token of an account expires soon and could not be refreshed.',
    data: object('An account whose token expires.', {
      ...ACCOUNT,
      expiresAt: time('When the token expires.'),
    }),
  },
  'account.disconnected': {
    summary: 'An account was disconnected',
    when: 'Sent when Instagram no longer accepts the access token of an account: nothing can be sent for it until it is connected again.',
    data: object('An account that is no longer connected.', {
      ...ACCOUNT,
      reason: text('Why, as one word.'),
    }),
  },
  'endpoint.disabled': {
    summary: 'An endpoint was disabled',
    when: 'Sent once when the service disables an endpoint: it answered 410, or every attempt failed for five days. An endpoint that was disabled through the API is not reported.',
    data: object('The endpoint that was disabled.', {
      endpointId: idOf('ep', 'Id of the endpoint.'),
      appId: orNull(idOf('app', "Id of the endpoint's app; null for an endpoint of the operators.")),
      host: text('Host of its URL. Path and query are left out, because they can contain credentials.'),
      reason: {
        type: 'string',
        enum: ['gone', 'failing'],
        description: '`gone`: it answered 410; `failing`: every attempt failed for five days.',
      },
      failingSince: time('Time of the first of the failed attempts.'),
      disabledAt: time('When it was disabled.'),
    }),
  },
  'dead_letter.created': {
    summary: 'An event became a dead letter',
    when: 'Sent when the database refuses an event of Meta for good. It is sent at most once per account and minute, with the newest dead letter; `count` includes those since the previous notification about the account.',
    data: object('The newest dead letter of an account.', {
      igId: igId('Instagram id of the account that received the event. It need not be registered.'),
      count: {
        type: 'integer',
        minimum: 1,
        description: 'Number of dead letters of the account since the previous notification about it.',
      },
      errorCode: text('SQLSTATE of the refusal, or `program_fault`.'),
      linkId: orNull(idOf('lnk', 'Id of the link that the ref names; null when it names none.')),
      requestId: {
        ...text('Request id of the delivery: the log has the fault under it.'),
        pattern: '^[A-Za-z0-9._-]{1,128}$',
      },
      receivedAt: time('Time of arrival at the service.'),
    }),
  },
};
