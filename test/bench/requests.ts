import {
  deliveryOf,
  messageEvent,
  postbackEvent,
  referralEvent,
  toSignedRequest,
} from '../../src/dev/simulator/meta-payloads.js';

/** Who plays: the one app and account of the bench. Both servers are told the same secrets. */
export interface Tenant {
  readonly apiKey: string;
  readonly metaAppSecret: string;
  readonly account: { readonly igId: string; readonly username: string };
}

/** A link that was minted, and nobody has followed yet. */
export interface Minted {
  readonly ref: string;
  readonly externalUserId: string;
}

/** Who is linked once the delivery has arrived. */
export interface Person {
  readonly igsid: string;
  readonly externalUserId: string;
}

/** Long enough that no link is over before its turn comes. */
const TTL_SECONDS = 7_200;
/** Meta's scoped ids have 16 or 17 digits. */
const FIRST_IGSID = 1_000_000_000_000_000;
/** Followed links come in three shapes; all are sent, in turn. */
const SHAPES = [postbackEvent, messageEvent, referralEvent];

/** Writes HTTP requests as bytes, ready to be sent: what the load costs is paid before the clock runs. */
export class RequestWriter {
  private users = 0;
  private people = 0;

  constructor(private readonly tenant: Tenant) {}

  /** A mint with six fields for an external user that nobody has seen. */
  mint(): Buffer {
    const user = ++this.users;
    const body = {
      externalUserId: `user-${user}`,
      sessionId: `sess-${user}`,
      account: this.tenant.account.username,
      ttlSeconds: TTL_SECONDS,
      channel: 'web-settings',
      context: { page: '/rewards' },
    };
    const headers = { 'content-type': 'application/json', ...this.authorization };
    return post('/v1/links', headers, Buffer.from(JSON.stringify(body)));
  }

  /** A signed delivery with one event for each link, all of people that nobody has seen. */
  delivery(links: readonly Minted[]): { request: Buffer; people: Person[] } {
    const { igId } = this.tenant.account;
    const timestampMs = Date.now();
    const people = links.map(({ externalUserId }) => ({
      igsid: String(FIRST_IGSID + ++this.people),
      externalUserId,
    }));
    const events = links.map(({ ref }, index) => {
      const shape = SHAPES[(this.people + index) % SHAPES.length] ?? referralEvent;
      return shape({ igId, igsid: people[index]?.igsid ?? '', ref, timestampMs });
    });
    const { body, headers } = toSignedRequest(deliveryOf(events), this.tenant.metaAppSecret);
    return { request: post('/webhooks/instagram', headers, body), people };
  }

  /** Whose user is this person? */
  lookUpIgsid({ igsid }: Person): Buffer {
    const { username } = this.tenant.account;
    return get(`/v1/identities?igsid=${igsid}&account=${username}`, this.authorization);
  }

  /** Which person is this user? */
  lookUpUser({ externalUserId }: Person): Buffer {
    return get(`/v1/identities?externalUserId=${externalUserId}`, this.authorization);
  }

  private get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.tenant.apiKey}` };
  }
}

export type Headers = Readonly<Record<string, string>>;

export function post(path: string, headers: Headers, body: Buffer): Buffer {
  const head = toHead('POST', path, { ...headers, 'content-length': String(body.length) });
  return Buffer.concat([Buffer.from(head), body]);
}

export function get(path: string, headers: Headers): Buffer {
  return Buffer.from(toHead('GET', path, headers));
}

function toHead(method: string, path: string, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}\r\n`;
}
