import { randomInt } from 'node:crypto';

import { toSignedDeletionRequest, toSignedRequest } from './meta-payloads.js';

export interface MetaSimulatorOptions {
  /** Where the service listens, with or without a slash at the end. */
  readonly baseUrl: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** What sends; Node's own fetch when it is left out. */
  readonly fetch?: typeof fetch;
}

export interface DeliveryOptions {
  /** Sent in place of the right signature; an empty one is sent as an empty header. */
  readonly signature?: string;
}

export interface DeliveryAnswer {
  readonly status: number;
  /** Parsed when the answer is JSON, else its text. */
  readonly body: unknown;
  readonly requestId: string | null;
}

/** Plays Meta's side of the webhook over HTTP, for the demo and for tests. */
export class MetaSimulator {
  private readonly webhookUrl: string;
  private readonly send: typeof fetch;

  constructor(private readonly options: MetaSimulatorOptions) {
    this.webhookUrl = `${options.baseUrl.replace(/\/+$/, '')}/webhooks/instagram`;
    this.send = options.fetch ?? fetch;
  }

  /**
   * Asks the service to prove that it knows the verify token; it should answer 200 with the challenge.
   *
   * @throws TypeError when the service cannot be reached.
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
   * Delivers one webhook body and waits for the answer. Nothing is sent again: that is for the caller to do.
   *
   * @param payload any JSON value, written as Meta writes it; or a Buffer, sent as it is.
   * @throws TypeError when the service cannot be reached.
   */
  async deliver(payload: unknown, options: DeliveryOptions = {}): Promise<DeliveryAnswer> {
    const { body, headers } = toSignedRequest(payload, this.options.appSecret);
    const signature = options.signature ?? headers['x-hub-signature-256'];
    const response = await this.send(this.webhookUrl, {
      method: 'POST',
      headers: { ...headers, 'x-hub-signature-256': signature },
      body,
    });
    return {
      status: response.status,
      body: parseIfJson(await response.text()),
      requestId: response.headers.get('x-request-id'),
    };
  }

  /**
   * Passes on that a person asks for the deletion of their data; the service should answer with a url and a code.
   *
   * @param issuedAt seconds since 1970, by which one request is told from the next.
   * @throws TypeError when the service cannot be reached.
   */
  async requestDeletion(userId: string, issuedAt: number): Promise<DeliveryAnswer> {
    const payload = { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: issuedAt };
    const signedRequest = toSignedDeletionRequest(payload, this.options.appSecret);
    const response = await fetch(`${this.webhookUrl}/data-deletion`, {
      method: 'POST',
      body: new URLSearchParams({ signed_request: signedRequest }),
    });
    return {
      status: response.status,
      body: parseIfJson(await response.text()),
      requestId: response.headers.get('x-request-id'),
    };
  }
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
