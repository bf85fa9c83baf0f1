import { NOTIFICATION_TYPES, type NotificationType, TEST_TYPE } from '../../endpoints/notification-types.js';
import type { ApiDocument, Operation, Parameter, Schema } from './document.js';

/** Whatever an endpoint can be sent. */
type SentType = NotificationType | typeof TEST_TYPE;

/** What each type says: in a line, and when it is sent. */
const TYPES: Readonly<Record<SentType, { readonly summary: string; readonly when: string }>> = {
  'identity.linked': {
    summary: 'A person was linked to a user',
    when: 'Sent when a link has made an identity: from then on the person is known. `data` is that identity.',
  },
  'identity.seen': {
    summary: 'A linked person came again, through another link',
    when: 'Sent when somebody who is linked already comes through a new link. `linkId`, `sessionId`, `channel`, `context`, `via`, `source` and `icebreaker` are those of the new link and its event, so that the app can take the person to where they want to go; `replyWindowEndsAt` has moved on.',
  },
  'identity.unlinked': {
    summary: 'A person and a user were parted',
    when: 'Sent when an identity ends: somebody asked for it, or a link with `onConflict: replace` took its place (`unlinkReason` is `replaced` then, and `identity.linked` follows).',
  },
  'link.awaiting_confirmation': {
    summary: 'A link waits for a confirmation',
    when: 'Sent when somebody came through a link that was minted with a confirmation: answer within ten minutes. `data` is the link, whose `igsid` tells who came.',
  },
  'link.rejected': {
    summary: 'A link was refused',
    when: 'Sent when a link came to nothing for good; `reason` has the outcome: `igsid_taken`, `user_taken` or `declined`.',
  },
  'link.expired': {
    summary: 'A link ran out',
    when: 'Sent when the time of a link is over and nobody came through it, or nobody confirmed in time (`reason` is `confirmation_timeout`). An event that was made in time and arrives late may still link.',
  },
  'link.revoked': {
    summary: 'A link was revoked',
    when: 'Sent when a link was ended before it was used: somebody asked for it, a newer link took its place (`reason` is `superseded`), or its app was disabled.',
  },
  'endpoint.test': {
    summary: 'Somebody asked for a test',
    when: 'Sent by `POST /v1/endpoints/{id}/test` only, whatever types the endpoint wants to hear of.',
  },
};

/** So that no endpoint has to look at the type before it can tell what comes. */
const RETRIES =
  'Answer with any 2xx within 15 seconds; what the answer says is kept for you to see, its first KiB. Anything else is a failure: another status, a redirect (it is not followed), no answer in time. It is tried again 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours after the attempt before, each with up to a tenth more; `Retry-After` of a 429 or 503 makes the wait longer. After the tenth failure the notification is `exhausted`. A 410 disables the endpoint, and so do five days without a success. Notifications about one user come in the order in which things happened: while one is not taken, those behind it wait.';

const HEADERS: readonly Parameter[] = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description:
      'The id of the notification, the same in each attempt: whoever has seen it drops what comes again.',
    schema: { type: 'string', pattern: '^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
    example: 'evt_01m81ba56cfz7tjqdkkdezbz3n',
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'The time of this attempt, in seconds since 1970: refuse what is more than five minutes off your clock.',
    schema: { type: 'integer', minimum: 0 },
    example: 1_795_341_752,
  },
  {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description:
      'Standard Webhooks 1.0: `v1,` and the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` in base64. While a rotation of the secret lasts there are two, with a space between them; one that fits is enough.',
    schema: { type: 'string', pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$' },
    example: 'v1,uQ5hzyiOw4mBkGcXBQPGpEY9mTAzAUGcAqyI9E9Hn8M=',
  },
];

const SESSION: Schema = {
  type: ['string', 'null'],
  maxLength: 255,
  description: "The app's own id of the session that the link was minted for.",
};

const TEST: Schema = {
  type: 'object',
  description: 'What a test says.',
  required: ['endpointId', 'message'],
  properties: {
    endpointId: {
      type: 'string',
      pattern: '^ep_[0-7][0-9a-hjkmnp-tv-z]{25}$',
      description: 'Id of the endpoint.',
    },
    message: { type: 'string', description: 'That it is a test.' },
  },
};

/** The name of the schema of a body: `IdentityLinkedNotification`. */
export function nameBody(type: string): string {
  return `${toPascalCase(type)}Notification`;
}

/**
 * Adds what the service sends: one webhook for each type, with the schemas of its body. Changes the document, whose schemas
 * have their words already.
 * @param examples bodies by the name of their schema
 */
export function addWebhooks(document: ApiDocument, examples: Readonly<Record<string, object>>): void {
  const schemas = (document.components ??= {}).schemas ?? {};
  const identity = schemas['Identity'] ?? {};
  schemas['NotifiedIdentity'] = {
    ...identity,
    description: 'An identity, and the session of the link that this is about.',
    properties: { ...identity.properties, sessionId: SESSION },
    required: [...(identity.required ?? []), 'sessionId'],
  };
  schemas['EndpointTest'] = TEST;
  const types: readonly SentType[] = [...NOTIFICATION_TYPES, TEST_TYPE];
  for (const type of types) schemas[nameBody(type)] = describeBody(type);
  document.components.schemas = schemas;
  document.webhooks = Object.fromEntries(
    types.map((type) => [type, { post: describeRequest(type, examples[nameBody(type)]) }]),
  );
}

function describeBody(type: SentType): Schema {
  return {
    type: 'object',
    description: `${TYPES[type].summary}.`,
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string', const: type, description: 'What happened.' },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
      data: {
        $ref: `#/components/schemas/${nameData(type)}`,
        description: 'What it happened to, as it was at that moment.',
      },
    },
  };
}

function nameData(type: SentType): string {
  if (type === TEST_TYPE) return 'EndpointTest';
  return type.startsWith('identity.') ? 'NotifiedIdentity' : 'Link';
}

function describeRequest(type: SentType, example: object | undefined): Operation {
  const { summary, when } = TYPES[type];
  const schema = { $ref: `#/components/schemas/${nameBody(type)}` };
  return {
    operationId: `on${toPascalCase(type)}`,
    summary,
    description: `${when}\n\n${RETRIES}`,
    tags: ['notifications'],
    security: [],
    parameters: HEADERS.map((header) => ({ ...header })),
    requestBody: {
      required: true,
      description: 'The same bytes in each attempt: verify the signature over them as they came.',
      content: { 'application/json': { schema, ...(example ? { example } : {}) } },
    },
    responses: {
      '2XX': { description: 'It is taken, and not sent again.' },
      '410': { description: 'The endpoint is gone: it is disabled, and told nothing any more.' },
      default: { description: 'It is tried again, as above.' },
    },
  };
}

function toPascalCase(type: string): string {
  return type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
