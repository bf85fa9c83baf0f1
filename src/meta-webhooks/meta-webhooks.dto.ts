import type { ApiBodyOptions, ApiHeaderOptions, ApiQueryOptions } from '@nestjs/swagger';

export class DeliveryDto {
  /** How many referrals of ours the delivery held. */
  received!: number;
}

type Described<Options> = Options & { readonly name: string };

const query = (name: string, description: string): Described<ApiQueryOptions> => ({
  name,
  description,
  required: true,
  schema: { type: 'string' },
});

/** What Meta asks with. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11) */
export const HANDSHAKE_QUERY = {
  mode: query('hub.mode', 'Always `subscribe`.'),
  verifyToken: query('hub.verify_token', 'What was entered at Meta: `META_VERIFY_TOKEN`.'),
  challenge: query('hub.challenge', 'A number that Meta wants back.'),
};

export const SIGNATURE_HEADER: ApiHeaderOptions = {
  name: 'X-Hub-Signature-256',
  description:
    '`sha256=` and the HMAC-SHA256 over the bytes of the body in hex, made with one of `META_APP_SECRETS`.',
  required: true,
  schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
};

/** Loosely: what Meta adds is no fault, and what is not as it should be is counted, not refused. */
export const DELIVERY_BODY: ApiBodyOptions = {
  required: true,
  description: "Meta's envelope, up to 8 MiB.",
  schema: {
    type: 'object',
    additionalProperties: true,
    properties: {
      object: { type: 'string', description: '`instagram`.' },
      entry: {
        type: 'array',
        description: 'One entry for each account that something happened to.',
        items: {
          type: 'object',
          additionalProperties: true,
          properties: {
            id: { description: "The account's Instagram id, or the sender's in Meta's own samples." },
            time: { type: 'integer', description: 'When Meta wrote the entry, in milliseconds.' },
            messaging: {
              type: 'array',
              description: 'The events. A ref is at `referral`, `postback.referral` or `message.referral`.',
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
