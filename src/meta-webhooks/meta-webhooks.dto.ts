import {
  type ApiBodyOptions,
  type ApiHeaderOptions,
  ApiProperty,
  type ApiQueryOptions,
  ApiSchema,
} from '@nestjs/swagger';
import { ApiCount, ApiFormat } from '../platform/openapi/openapi.decorator.js';

@ApiSchema({ description: 'The delivery is committed.' })
export class DeliveryDto {
  /** Number of referrals in the delivery that carry a ref of this service, or are a typed code. */
  @ApiCount()
  received!: number;
}

@ApiSchema({ description: 'The form that Meta posts.' })
export class SignedRequestDto {
  /** Signature and payload, each base64url, with a dot between them. */
  signed_request!: string;
}

@ApiSchema({ description: 'The answer that Meta expects.' })
export class DataDeletionDto {
  /** Page where the owner of the account sees the status of the request. */
  @ApiFormat('uri')
  url!: string;
  /** Code of the request: 32 letters and digits. */
  @ApiProperty({ pattern: '^[0-9a-f]{32}$' })
  confirmation_code!: string;
}

@ApiSchema({ description: 'The connections of the owner have ended.' })
export class DeauthorisationDto {
  /** How many there were. */
  @ApiCount()
  ended!: number;
}

type Described<Options> = Options & { readonly name: string };

const query = (name: string, description: string): Described<ApiQueryOptions> => ({
  name,
  description,
  required: true,
  schema: { type: 'string' },
});

/** The parameters of Meta's handshake. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11) */
export const HANDSHAKE_QUERY = {
  mode: query('hub.mode', 'Always `subscribe`.'),
  verifyToken: query(
    'hub.verify_token',
    'The token that was entered at Meta: the value of `META_VERIFY_TOKEN`.',
  ),
  challenge: query('hub.challenge', 'A number that the answer must repeat.'),
};

export const SIGNATURE_HEADER: ApiHeaderOptions = {
  name: 'X-Hub-Signature-256',
  description: '`sha256=` and the HMAC-SHA256 of the body in hex, with one of `META_APP_SECRETS` as the key.',
  required: true,
  schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
};

/** Loose on purpose: unknown fields are accepted, and malformed events are counted, not refused. */
export const DELIVERY_BODY: ApiBodyOptions = {
  required: true,
  description: 'The envelope of Meta, up to 8 MiB.',
  schema: {
    type: 'object',
    additionalProperties: true,
    properties: {
      object: { type: 'string', description: '`instagram`.' },
      entry: {
        type: 'array',
        description: 'One entry for each account with events.',
        items: {
          type: 'object',
          additionalProperties: true,
          properties: {
            id: { description: 'Instagram id of the account; in the samples of Meta, that of the sender.' },
            time: { type: 'integer', description: 'Time at which Meta wrote the entry, in milliseconds.' },
            messaging: {
              type: 'array',
              description: 'The events. A ref is at `referral`, `postback.referral` or `message.referral`.',
              items: { type: 'object', additionalProperties: true },
            },
            changes: {
              type: 'array',
              description:
                'Events of other products. A `value` with sender, recipient and a ref that verifies is read like an event of `messaging`.',
              items: { type: 'object', additionalProperties: true },
            },
          },
        },
      },
    },
  },
  examples: {
    tap: {
      value: {
        object: 'instagram',
        entry: [
          {
            id: '17841400000000001',
            time: 1_795_341_752_115,
            messaging: [
              {
                sender: { id: '6789012345678901' },
                recipient: { id: '17841400000000001' },
                timestamp: 1_795_341_751_480,
                postback: {
                  mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE',
                  title: 'Connect my account',
                  payload: 'CONNECT',
                  referral: { ref: 'eyJhbGciOi…', source: 'SHORTLINKS', type: 'OPEN_THREAD' },
                },
              },
            ],
          },
        ],
      },
    },
  },
};
