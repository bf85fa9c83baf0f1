import {
  deliveryOf,
  messageEvent,
  postbackEvent,
  referralEvent,
  toSignedRequest,
} from '../../../src/dev/simulator/meta-payloads.js';
import { get, post, type Tenant } from '../requests.js';
import { externalUserOf, igsidOf, isFound, strangerAt } from './people.js';

const SHAPES = [postbackEvent, messageEvent, referralEvent];
const TTL_SECONDS = 7_200;

/** Writes HTTP requests as bytes for an app with so many people in its tables: each anywhere among them. */
export class GrowthRequests {
  private count = 0;

  constructor(
    private readonly tenant: Tenant,
    private readonly people: number,
  ) {}

  /** A mint for a user whom nobody has seen, whose name stands beside some known one's. */
  mint(): Buffer {
    this.count += 1;
    const body = {
      externalUserId: `${externalUserOf(this.anyPerson())}.${this.count}.${Date.now()}`,
      sessionId: `sess-${this.count}`,
      account: this.tenant.account.username,
      ttlSeconds: TTL_SECONDS,
      channel: 'web-settings',
      context: { page: '/rewards' },
    };
    const headers = { 'content-type': 'application/json', ...this.key };
    return post('/v1/links', headers, Buffer.from(JSON.stringify(body)));
  }

  /** A delivery with the one event of somebody whom nobody has seen. */
  redeem(ref: string): Buffer {
    const shape = SHAPES[(this.count += 1) % SHAPES.length] ?? referralEvent;
    const { igId } = this.tenant.account;
    const event = shape({ igId, igsid: strangerAt(Math.random()), ref, timestampMs: Date.now() });
    const { body, headers } = toSignedRequest(deliveryOf([event]), this.tenant.metaAppSecret);
    return post('/webhooks/instagram', headers, body);
  }

  /** Whose user is this person? */
  lookUpIgsid(): Buffer {
    const igsid = igsidOf(this.foundPerson());
    return this.lookUp(`igsid=${igsid}&account=${this.tenant.account.username}`);
  }

  /** Which person is this user? */
  lookUpUser(): Buffer {
    return this.lookUp(`externalUserId=${externalUserOf(this.foundPerson())}`);
  }

  private lookUp(query: string): Buffer {
    return get(`/v1/identities?${query}`, this.key);
  }

  private get key(): { authorization: string } {
    return { authorization: `Bearer ${this.tenant.apiKey}` };
  }

  private anyPerson(): number {
    return 1 + Math.floor(Math.random() * this.people);
  }

  private foundPerson(): number {
    for (;;) {
      const person = this.anyPerson();
      if (isFound(person)) return person;
    }
  }
}
