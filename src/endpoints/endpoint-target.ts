/** What a delivery needs to know of its endpoint. */
export interface EndpointTarget {
  /** UUID. */
  readonly id: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
  readonly previousSecretExpiresAt: Date | null;
  readonly failingSince: Date | null;
  /** It is disabled or deleted, or its app is disabled. */
  readonly isDisabled: boolean;
}
