import { Inject, Injectable } from '@nestjs/common';
import {
  LINKS_CONFIG,
  type LinksConfig,
  META_WEBHOOKS_CONFIG,
  type MetaWebhooksConfig,
} from '../../platform/config/config.js';
import { PublicUrl } from '../../platform/http/public-url.service.js';
import { Ids } from '../../platform/ids/ids.service.js';
import { own } from '../../platform/text/lossless-json.js';
import type { HandshakeEvidence, Surroundings } from './evidence.js';

/** Meta waits five seconds. https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks (read 2026-11) */
const HANDSHAKE_WITHIN_MS = 5_000;
const CHALLENGE_BYTES = 6;

/** The addresses of this service as Meta and people see them. */
@Injectable()
export class OwnAddress {
  constructor(
    private readonly publicUrl: PublicUrl,
    private readonly ids: Ids,
    @Inject(LINKS_CONFIG) private readonly links: LinksConfig,
    @Inject(META_WEBHOOKS_CONFIG) private readonly webhooks: MetaWebhooksConfig,
  ) {}

  describe(): Pick<Surroundings, 'publicUrl' | 'callbackUrl' | 'igMeBaseUrl' | 'secretCount'> {
    return {
      publicUrl: this.publicUrl.of(''),
      callbackUrl: this.publicUrl.of('/webhooks/instagram'),
      igMeBaseUrl: this.links.igMeBaseUrl,
      secretCount: this.webhooks.appSecrets.length,
    };
  }

  /** Does Meta's handshake with the public address. Never rejects. */
  async tryHandshake(): Promise<HandshakeEvidence> {
    const { callbackUrl } = this.describe();
    if (!callbackUrl.startsWith('https:')) return { kind: 'not_tried' };
    const challenge = String(this.ids.randomBytes(CHALLENGE_BYTES).readUIntBE(0, CHALLENGE_BYTES));
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': this.webhooks.verifyToken,
      'hub.challenge': challenge,
    });
    try {
      const signal = AbortSignal.timeout(HANDSHAKE_WITHIN_MS);
      const answer = await fetch(`${callbackUrl}?${query}`, { redirect: 'manual', signal });
      const text = await answer.text();
      const isRight = answer.status === 200 && text === challenge;
      return isRight ? { kind: 'answered' } : { kind: 'wrong_answer', status: answer.status };
    } catch (error) {
      return { kind: 'unreachable', cause: nameCause(error) };
    }
  }
}

/** One word: a message could name an address with the verify token. */
function nameCause(error: unknown): string {
  const { name, cause } = Object(error) as Partial<Error>;
  if (name === 'TimeoutError') return 'timeout';
  const code = own(cause, 'code');
  return typeof code === 'string' ? code.toLowerCase() : 'no_connection';
}
