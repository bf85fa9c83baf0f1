import {
  NOTIFICATION_TYPES,
  OPERATOR_TYPES,
  type OperatorType,
  type SentType,
  TEST_TYPE,
} from '../endpoints/notification-types.js';
import type { Examples, JsonSchema, Operation, Parameter, Webhooks } from '../platform/openapi/document.js';
import { OPERATOR_WEBHOOKS } from './operator-webhooks.js';

const DESCRIBED_TYPES = [...NOTIFICATION_TYPES, ...OPERATOR_TYPES, TEST_TYPE] as const;

type DescribedType = (typeof DESCRIBED_TYPES)[number];

/** Title and meaning of each type that an app's endpoint receives. */
const APP_TYPES: Readonly<Record<SentType, { readonly summary: string; readonly when: string }>> = {
  'identity.linked': {
    summary: 'A person was linked to a user',
    when: 'Sent when a link created an identity. `data` is that identity.',
  },
  'identity.seen': {
    summary: 'A linked person followed another link',
    when: 'Sent when a person who is already linked follows a new link. `linkId`, `sessionId`, `channel`, `context`, `via`, `source` and `icebreaker` are those of the new link and its event, so that the app can continue where the person started; `replyWindowEndsAt` is later than before.',
  },
  'identity.unlinked': {
    summary: 'An identity ended',
    when: 'Sent when an identity ends: on request, or because the person asked for it in the chat (`unlinkReason` is then `person`), or because a link with `onConflict: replace` replaced it (`replaced`, and `identity.linked` follows).',
  },
  'link.opened': {
    summary: 'A person opened a link',
    when: 'Sent when a person first opens the page of a pending link on a phone. `data` is the link. Only endpoints whose `eventTypes` name this type receive it.',
  },
  'link.awaiting_confirmation': {
    summary: 'A link waits for a confirmation',
    when: 'Sent when a person followed a link that was minted with a confirmation. With `app`, confirm or decline within ten minutes; with `dm`, the person is asked in the chat. `data` is the link; its `igsid` is the person.',
  },
  'link.rejected': {
    summary: 'A link was rejected',
    when: 'Sent when a link is rejected; `reason` is the outcome: `igsid_taken`, `user_taken`, `declined`, or `declined_by_person` in the chat.',
  },
  'link.expired': {
    summary: 'A link expired',
    when: 'Sent when a link expires before a person followed it, before it was confirmed (`reason` is `confirmation_timeout`), or because the person could not be asked in the chat (`question_not_sent`). An event from before the expiry that arrives late can still link.',
  },
  'link.revoked': {
    summary: 'A link was revoked',
    when: 'Sent when a link is revoked before it was used: on request, because a newer link replaced it (`reason` is `superseded`), because the person who opened its page did not ask for it (`declined_by_person`), or because its app was disabled.',
  },
  'referral.received': {
    summary: 'A person came through a campaign',
    when: 'Sent when a person comes through a campaign, by its ref or by a tap on its ice breaker. It does not link the person: `externalUserId` and `identityId` are set when the person is linked with the app already. `firstTime` says whether the person came through this campaign before.',
  },
  'endpoint.test': {
    summary: 'A test was requested',
    when: 'Sent only by `POST /v1/endpoints/{id}/test` and `POST /v1/admin/endpoints/{id}/test`, regardless of the `eventTypes` of the endpoint.',
  },
};

const RETRIES =
  'Answer with any 2xx within 15 seconds; the first KiB of the answer is stored with the attempt. Any other result is a failure: another status, a redirect (which is not followed), or a timeout. Failed notifications are retried after 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours, each with up to 10 % of jitter; `Retry-After` of a 429 or 503 makes the wait longer. After the tenth failure the notification is `exhausted`. A 410 disables the endpoint, and so do five days without a success.';

const ORDER =
  'Notifications about one user are delivered in the order of the events: while one waits for a retry, the later ones wait too.';

const NO_ORDER =
  'Sent only to endpoints of the operators (`/v1/admin/endpoints`), in no particular order. It names no person.';

const HEADERS: readonly Parameter[] = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'Id of the notification, the same in each attempt: use it to ignore duplicates.',
    schema: { type: 'string', pattern: '^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
    example: 'evt_01m81ba56cfz7tjqdkkdezbz3n',
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'Time of this attempt, in seconds since 1970: refuse a time that differs from your clock by more than five minutes.',
    schema: { type: 'integer', minimum: 0 },
    example: 1_795_341_752,
  },
  {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description:
      'Standard Webhooks 1.0: `v1,` and the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` in base64. During the overlap of a rotation there are two signatures, separated by a space; one valid signature is enough.',
    schema: { type: 'string', pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$' },
    example: 'v1,uQ5hzyiOw4mBkGcXBQPGpEY9mTAzAUGcAqyI9E9Hn8M=',
  },
];

const SESSION: JsonSchema = {
  type: ['string', 'null'],
  maxLength: 255,
  description: 'Id of the session in the app that the link was minted for.',
};

const nullable = (type: string, description: string): JsonSchema => ({ type: [type, 'null'], description });

const VISIT: JsonSchema = {
  type: 'object',
  description: 'A person who came through a campaign.',
  required: [
    'campaignId',
    'appId',
    'channel',
    'context',
    'account',
    'igsid',
    'externalUserId',
    'identityId',
    'via',
    'icebreaker',
    'firstTime',
    'eventAt',
  ],
  properties: {
    campaignId: {
      type: 'string',
      pattern: '^cmp_[0-7][0-9a-hjkmnp-tv-z]{25}$',
      description: 'Id of the campaign.',
    },
    appId: { type: 'string', pattern: '^app_[0-7][0-9a-hjkmnp-tv-z]{25}$', description: 'Id of the app.' },
    channel: nullable('string', 'Channel of the campaign.'),
    context: { ...nullable('object', 'Context of the campaign.'), additionalProperties: true },
    account: {
      $ref: '#/components/schemas/AccountRef',
      description: 'The Instagram professional account.',
    },
    igsid: {
      type: 'string',
      description: 'Instagram-scoped id of the person; unique only together with the account.',
    },
    externalUserId: {
      ...nullable('string', 'Id of the user that the person is linked to; null when there is none.'),
      maxLength: 255,
    },
    identityId: {
      ...nullable('string', 'Id of that identity.'),
      pattern: '^idn_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    },
    via: {
      type: 'string',
      enum: ['postback', 'message', 'referral', 'icebreaker'],
      description: 'Part of the event that carried the ref; `icebreaker`: a tap without a ref.',
    },
    icebreaker: {
      anyOf: [{ $ref: '#/components/schemas/Icebreaker' }, { type: 'null' }],
      description: 'The ice breaker that was tapped.',
    },
    firstTime: {
      type: 'boolean',
      description: 'Whether the person came through this campaign for the first time.',
    },
    eventAt: { type: 'string', format: 'date-time', description: 'Time of the event.' },
  },
};

const TEST: JsonSchema = {
  type: 'object',
  description: 'The content of a test.',
  required: ['endpointId', 'message'],
  properties: {
    endpointId: {
      type: 'string',
      pattern: '^ep_[0-7][0-9a-hjkmnp-tv-z]{25}$',
      description: 'Id of the endpoint.',
    },
    message: { type: 'string', description: 'A fixed text that says that this is a test.' },
  },
};

/**
 * The webhooks section of the OpenAPI document: one operation for each type, and the schemas of the bodies.
 * @param schemas the schemas of the routes; the bodies refer to `Link` and extend `Identity`
 * @param examples example bodies by the name of their schema
 */
export function describeWebhooks(
  schemas: Readonly<Record<string, JsonSchema>>,
  examples: Examples,
): Webhooks {
  const identity = schemas['Identity'] ?? {};
  const NotifiedIdentity: JsonSchema = {
    ...identity,
    description: 'An identity, with the session of the link that the notification is about.',
    properties: { ...identity.properties, sessionId: SESSION },
    required: [...(identity.required ?? []), 'sessionId'],
  };
  const notices = OPERATOR_TYPES.map((type) => [nameData(type), OPERATOR_WEBHOOKS[type].data] as const);
  const bodies = DESCRIBED_TYPES.map((type) => [nameBody(type), describeBody(type)] as const);
  const operations = DESCRIBED_TYPES.map(
    (type) => [type, describeRequest(type, examples[nameBody(type)])] as const,
  );
  return {
    schemas: {
      NotifiedIdentity,
      ReferralReceived: VISIT,
      ...Object.fromEntries(notices),
      EndpointTest: TEST,
      ...Object.fromEntries(bodies),
    },
    operations: Object.fromEntries(operations),
  };
}

/** The name of the schema of a body: `IdentityLinkedNotification`. */
function nameBody(type: DescribedType): string {
  return `${toPascalCase(type)}Notification`;
}

function describeBody(type: DescribedType): JsonSchema {
  return {
    type: 'object',
    description: `${textOf(type).summary}.`,
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string', const: type, description: 'Type of the notification.' },
      timestamp: { type: 'string', format: 'date-time', description: 'Time of the event.' },
      data: {
        $ref: `#/components/schemas/${nameData(type)}`,
        description: isOperatorType(type)
          ? 'What happened.'
          : 'The row that the notification is about, in its state at that time.',
      },
    },
  };
}

function nameData(type: DescribedType): string {
  if (type === TEST_TYPE || type === 'referral.received' || isOperatorType(type)) return toPascalCase(type);
  return type.startsWith('identity.') ? 'NotifiedIdentity' : 'Link';
}

function textOf(type: DescribedType): { readonly summary: string; readonly when: string } {
  return isOperatorType(type) ? OPERATOR_WEBHOOKS[type] : APP_TYPES[type];
}

function isOperatorType(type: DescribedType): type is OperatorType {
  return type in OPERATOR_WEBHOOKS;
}

function describeRequest(type: DescribedType, example: object | undefined): Operation {
  const { summary, when } = textOf(type);
  const order = isOperatorType(type) ? NO_ORDER : ORDER;
  const schema = { $ref: `#/components/schemas/${nameBody(type)}` };
  return {
    operationId: `on${toPascalCase(type)}`,
    summary,
    description: `${when}\n\n${RETRIES} ${order}`,
    tags: [isOperatorType(type) ? 'admin' : 'notifications'],
    security: [],
    parameters: HEADERS.map((header) => ({ ...header })),
    requestBody: {
      required: true,
      description: 'The same bytes in each attempt: verify the signature over the bytes as received.',
      content: { 'application/json': { schema, ...(example ? { example } : {}) } },
    },
    responses: {
      '2XX': { description: 'Received; the notification is not sent again.' },
      '410': { description: 'The endpoint no longer exists: it is disabled and receives nothing more.' },
      default: { description: 'Failed; the notification is retried.' },
    },
  };
}

function toPascalCase(type: string): string {
  return type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
