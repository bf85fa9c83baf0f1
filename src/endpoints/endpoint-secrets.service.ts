import { Inject, Injectable } from '@nestjs/common';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { Ids } from '../platform/ids/ids.service.js';
import { NONCE_BYTES, openSecret, sealSecret } from './secret-box.js';

/** Standard Webhooks 1.0: 24 to 64 bytes, in base64 behind `whsec_`. https://github.com/standard-webhooks/standard-webhooks (read 2026-11) */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

/** A stored secret cannot be read: an operator has to put the key back, or the app to rotate the secret. */
export class UnreadableSecret extends Error {
  constructor(endpointId: string, why: string) {
    super(`the secret of endpoint ${endpointId} cannot be read: ${why}`);
    this.name = 'UnreadableSecret';
  }
}

/** Makes, encrypts and decrypts what signs an endpoint's notifications. */
@Injectable()
export class EndpointSecrets {
  constructor(
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
    private readonly ids: Ids,
  ) {}

  /** A new secret, as it is shown once. */
  create(): string {
    return `${PREFIX}${this.ids.randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  /**
   * A secret as it is stored.
   * @param endpointId UUID
   */
  seal(endpointId: string, secret: string): Buffer {
    return sealSecret(this.config.secretKeys, endpointId, secret, this.ids.randomBytes(NONCE_BYTES));
  }

  /**
   * A stored secret as it was shown.
   * @throws UnreadableSecret when its key was taken out of `ENDPOINT_SECRET_KEYS`, or the row is not as it was written
   */
  open(endpointId: string, sealed: Buffer): string {
    const box = openSecret(this.config.secretKeys, endpointId, sealed);
    switch (box.kind) {
      case 'opened':
        return box.secret;
      case 'unknown_key':
        throw new UnreadableSecret(endpointId, `ENDPOINT_SECRET_KEYS has no key ${box.kid} any more`);
      case 'broken':
        throw new UnreadableSecret(endpointId, 'it is not what was stored for this endpoint');
    }
  }
}
