import {
  deliveryOf,
  messageEvent,
  postbackEvent,
  referralEvent,
  toSignedRequest,
} from '../../src/simulator/meta-payloads.js';

/** Who plays: the one app and account of the bench. Both servers are told the same secrets. */
export interface Tenant {
  readonly apiKey: string;
  readonly metaAppSecret: string;
  readonly account: { readonly igId: string; readonly username: string };
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
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${this.tenant.apiKey}`,
    };
    return toBytes('/v1/links', headers, Buffer.from(JSON.stringify(body)));
  }

  /** A signed delivery with one event for each ref, all of people that nobody has seen. */
  delivery(refs: readonly string[]): Buffer {
    const { igId } = this.tenant.account;
    const timestampMs = Date.now();
    const events = refs.map((ref) => {
      const person = ++this.people;
      const shape = SHAPES[person % SHAPES.length] ?? referralEvent;
      return shape({ igId, igsid: String(FIRST_IGSID + person), ref, timestampMs });
    });
    const { body, headers } = toSignedRequest(deliveryOf(events), this.tenant.metaAppSecret);
    return toBytes('/webhooks/instagram', headers, body);
  }
}

function toBytes(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
