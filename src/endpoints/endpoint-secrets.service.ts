import { Inject, Injectable } from '@nestjs/common';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { Ids } from '../platform/ids/ids.service.js';
import { type BoxLabel, NONCE_BYTES, openBox, sealBox } from '../platform/secrets/secret-box.js';

/** Standard Webhooks 1.0: 24 to 64 bytes, in base64 behind `whsec_`. https://github.com/standard-webhooks/standard-webhooks (read 2026-11) */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

const labelOf = (endpointId: string): BoxLabel => ({ use: 'hitch endpoint secret box', owner: endpointId });

/** A stored secret cannot be read: the operator has to restore the key, or the app has to rotate the secret. */
export class UnreadableSecret extends Error {
  constructor(endpointId: string, why: string) {
    super(`the secret of endpoint ${endpointId} cannot be read: ${why}`);
    this.name = 'UnreadableSecret';
  }
}

/** Creates, encrypts and decrypts the secrets that sign an endpoint's notifications. */
@Injectable()
export class EndpointSecrets {
  constructor(
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
    private readonly ids: Ids,
  ) {}

  /** Returns a new secret in the form that the app sees. */
  create(): string {
    return `${PREFIX}${this.ids.randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  /**
   * Encrypts a secret for storage.
   * @param endpointId UUID
   */
  seal(endpointId: string, secret: string): Buffer {
    const nonce = this.ids.randomBytes(NONCE_BYTES);
    return sealBox(this.config.secretKeys, labelOf(endpointId), Buffer.from(secret), nonce);
  }

  /**
   * Decrypts a stored secret.
   * @param endpointId UUID
   * @throws UnreadableSecret when its key was removed from `SECRET_ENCRYPTION_KEYS`, or the stored bytes were changed
   */
  open(endpointId: string, sealed: Buffer): string {
    const box = openBox(this.config.secretKeys, labelOf(endpointId), sealed);
    switch (box.kind) {
      case 'opened':
        return box.content.toString('utf8');
      case 'unknown_key':
        throw new UnreadableSecret(endpointId, `SECRET_ENCRYPTION_KEYS no longer has the key ${box.kid}`);
      case 'broken':
        throw new UnreadableSecret(endpointId, 'the stored bytes do not belong to this endpoint');
    }
  }
}
