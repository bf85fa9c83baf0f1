import { hash } from 'node:crypto';

/** Nobody's address is longer; a proxy that passes nonsense on must not fill our memory with it. */
const MAX_ADDRESS = 45;

/** An app's external user as the limits know them: hashed, since the app's own ids stand in no table of counts. */
export function userSubject(appId: string, externalUserId: string): string {
  return hash('sha256', `${appId} ${externalUserId}`, 'base64url');
}

/**
 * Whom an address stands for: itself with IPv4; with IPv6 the /64, since that is what a provider gives to one customer, who
 * could else be another one with each request.
 */
export function addressSubject(ip: string | undefined): string {
  const address = (ip ?? 'unknown').slice(0, MAX_ADDRESS).toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail === undefined ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(8 - groups.length - rest.length, 0);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4);
  return `${all.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
