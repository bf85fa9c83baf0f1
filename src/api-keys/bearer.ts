const BEARER = /^Bearer +([^\s]+)$/i;

/** The key in an `Authorization` header; undefined when there is none. */
export function readBearer(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
