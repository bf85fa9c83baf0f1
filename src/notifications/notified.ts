/** An app's external user, as far as notifications are about them. */
export interface NotifiedUser {
  /** UUIDs; without an account: on every one. */
  readonly appId: string;
  readonly accountId: string | null;
  readonly externalUserId: string;
  /** Given: only what is about this link. */
  readonly linkId: string | null;
  /** Given: nothing that names somebody else. */
  readonly igsid: string | null;
}

/** A person on one account (its Instagram id) or (null) on every one. */
export interface NotifiedPerson {
  readonly igId: string | null;
  readonly igsid: string;
}
