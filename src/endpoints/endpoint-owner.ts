/**
 * Takes the place of an app's UUID and means the operators, who own the endpoints that belong to no app. No app has this
 * id, so that the rows of apps and of operators never meet, and the operators share the queue as one app among the others.
 */
export const OPERATORS = '00000000-0000-0000-0000-000000000000';

/** The value of `endpoints.app_id`, which refers to an app: null for an endpoint of the operators. */
export function toAppId(owner: string): string | null {
  return owner === OPERATORS ? null : owner;
}

/** The owner of a stored endpoint: the UUID of its app, or `OPERATORS`. */
export function ownerOf({ appId }: { readonly appId: string | null }): string {
  return appId ?? OPERATORS;
}

/**
 * Whether an endpoint is among the rows of an owner.
 * @param owner the UUID of an app or `OPERATORS`; null: any app, but not the operators
 */
export function isOwnedBy(endpoint: { readonly appId: string | null }, owner: string | null): boolean {
  return owner === null ? endpoint.appId !== null : ownerOf(endpoint) === owner;
}
