import { randomInt } from 'node:crypto';
import { HitchConnectionError } from '../../../packages/client/src/index.js';
import { toSignedDeletionRequest, toSignedRequest } from './meta-payloads.js';

interface MetaSimulatorOptions {
  /** URL of the service, with or without a trailing slash. */
  readonly baseUrl: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Sends requests; Node's own `fetch` by default. */
  readonly fetch?: typeof fetch;
}

interface DeliveryOptions {
  /** Replaces the valid signature. An empty one is sent as an empty header. */
  readonly signature?: string;
}

interface WebhookAnswer {
  readonly status: number;
  /** Parsed when the answer is JSON, otherwise its text. */
  readonly body: unknown;
  readonly requestId: string | null;
}

/** Plays Meta's side of the webhook over HTTP, for the demo and for tests. */
export class MetaSimulator {
  private readonly webhookUrl: string;
  private readonly send: typeof fetch;

  constructor(private readonly options: MetaSimulatorOptions) {
    this.webhookUrl = `${options.baseUrl.replace(/\/+$/, '')}/webhooks/instagram`;
    const send = options.fetch ?? fetch;
    this.send = (url, init) =>
      send(url, init).catch((error: unknown) => {
        throw new HitchConnectionError('the webhook', options.baseUrl, 'network', { cause: error });
      });
  }

  /**
   * Sends the handshake of a webhook subscription. The service answers 200 with the challenge when it knows the verify token.
   *
   * @throws HitchConnectionError when there is no answer.
   */
  async handshake(): Promise<{ status: number; body: string; challenge: string }> {
    // Meta: hub.challenge is an int that the endpoint gives back.
    // https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
    const challenge = String(randomInt(1_000_000_000, 10_000_000_000));
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': this.options.verifyToken,
      'hub.challenge': challenge,
    });
    const response = await this.send(`${this.webhookUrl}?${query.toString()}`);
    return { status: response.status, body: await response.text(), challenge };
  }

  /**
   * Delivers one webhook body and waits for the answer. It does not retry.
   *
   * @param payload any JSON value, serialized like Meta's, or a Buffer, which is sent unchanged.
   * @throws HitchConnectionError when there is no answer.
   */
  async deliver(payload: unknown, options: DeliveryOptions = {}): Promise<WebhookAnswer> {
    const { body, headers } = toSignedRequest(payload, this.options.appSecret);
    const signature = options.signature ?? headers['x-hub-signature-256'] ?? '';
    return readAnswer(
      await this.send(this.webhookUrl, {
        method: 'POST',
        headers: { ...headers, 'x-hub-signature-256': signature },
        body,
      }),
    );
  }

  /**
   * Sends a person's request for the deletion of their data. The service answers with a URL and a code.
   *
   * @param issuedAt seconds since 1970; distinguishes the requests of one person.
   * @throws HitchConnectionError when there is no answer.
   */
  async requestDeletion(userId: string, issuedAt: number): Promise<WebhookAnswer> {
    const payload = { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: issuedAt };
    const signedRequest = toSignedDeletionRequest(payload, this.options.appSecret);
    return readAnswer(
      await this.send(`${this.webhookUrl}/data-deletion`, {
        method: 'POST',
        body: new URLSearchParams({ signed_request: signedRequest }),
      }),
    );
  }
}

async function readAnswer(response: Response): Promise<WebhookAnswer> {
  return {
    status: response.status,
    body: parseIfJson(await response.text()),
    requestId: response.headers.get('x-request-id'),
  };
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
