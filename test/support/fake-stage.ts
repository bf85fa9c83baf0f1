import { afterEach, beforeEach } from '@jest/globals';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { FACTS } from '../../src/dev/fake-instagram/knobs.js';
import { verifySignature } from '../../src/meta-webhooks/signature.js';
import { type Receiver, startReceiver } from './receiver.js';
import { ControlledClock } from './test-app.js';

const DP = 'https://developers.facebook.com/documentation/instagram-platform';
const DM = 'https://developers.facebook.com/documentation/business-messaging';

/** The addresses of the facts that the cases name. */
export const ADDRESS = {
  ...FACTS,
  quickReplies: `${DP}/instagram-api-with-instagram-login/messaging-api/quick-replies`,
  buttons: `${DP}/instagram-api-with-instagram-login/messaging-api/button-template`,
  changelog: `${DP}/changelog`,
  start: `${DP}/instagram-api-with-instagram-login/get-started`,
  self: `${DP}/self-messaging`,
  examples: `${DP}/webhooks/examples`,
  graphErrors: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
  versions: 'https://developers.facebook.com/documentation/development/graph-api/changelog',
  messengerWebhooks: `${DM}/messenger-platform/webhooks`,
  routing: `${DM}/instagram-messaging/features/conversation-routing`,
  deletion:
    'https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback',
  profileReference: `${DM}/messenger-platform/messenger-profile`,
  limitations: `${DM}/instagram-messaging/webhooks`,
} as const;

/** A row of the case table. */
export interface FakeCase {
  /** The number in the table, and what it says. */
  readonly name: string;
  /** Where the fact stands. */
  readonly fact: string;
  readonly run: () => Promise<void>;
}

export interface GraphReply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined when it is not JSON. */
  readonly json: Json;
  readonly text: string;
}

/** Any JSON, for assertions: a member of it is JSON, too. */
export interface Json {
  readonly [name: string]: Json;
}

export interface DeliveredEvent {
  /** The entry's id. */
  readonly entryId: string;
  readonly channel: 'messaging' | 'standby';
  readonly body: Json;
}

export const IG_ID = '17841400000000001';
export const APP_SECRET = 'secret-of-the-instagram-app';
export const MAIN_SECRET = 'secret-of-the-meta-app';
export const REF = 'signed_ref-1=';
export const LINK = `https://ig.me/m/acme?ref=${REF}`;
export const QUESTIONS = [
  { question: 'Connect my account', payload: 'CONNECT' },
  { question: 'Ask a person', payload: 'HUMAN' },
];

/** A fake Instagram with one account, and a receiver of its webhooks: both new for each test. */
export class FakeStage {
  readonly clock = new ControlledClock();
  fake!: FakeInstagram;
  receiver!: Receiver;
  private seen = 0;

  async start(): Promise<void> {
    this.receiver = await startReceiver({ status: 200 });
    this.fake = await FakeInstagram.start({
      appSecret: APP_SECRET,
      mainAppSecret: MAIN_SECRET,
      webhookUrl: `${this.receiver.url}/hook`,
      clock: () => this.clock.now(),
      appId: '555',
      instagramAppId: '777',
      accounts: [{ igId: IG_ID, username: 'acme' }],
    });
    this.fake.setIceBreakers(IG_ID, QUESTIONS);
  }

  async stop(): Promise<void> {
    await this.fake.stop();
    await this.receiver.close();
  }

  /** Calls the Graph API with the account's token, unless another one is given. */
  async graph(
    method: string,
    path: string,
    body?: object,
    token: string | null = this.token,
  ): Promise<GraphReply> {
    const response = await fetch(`${this.fake.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: parse(text), text };
  }

  send(igsid: string, message: object, extra: object = {}): Promise<GraphReply> {
    return this.graph('POST', '/v25.0/me/messages', { recipient: { id: igsid }, message, ...extra });
  }

  /** The code and subcode of a refusal, as `10/2534022`. */
  async refusal(reply: Promise<GraphReply>): Promise<string> {
    const { status, json } = await reply;
    const { code, error_subcode: subcode } = json['error'] ?? ({} as Json);
    return `${status} ${code}${subcode === undefined ? '' : `/${subcode}`}`;
  }

  /** A person who has written, so that the window is open. */
  async personWhoWrote(name = 'Ada'): Promise<{ id: string; igsid: string }> {
    const { id } = this.fake.addPerson(name);
    this.fake.type(id, IG_ID, 'Hello');
    await this.fake.settle();
    return { id, igsid: this.fake.igsidOf(id, IG_ID) };
  }

  /** What people's acts made Meta deliver: everything that arrived, well signed. */
  async events(): Promise<DeliveredEvent[]> {
    await this.fake.settle();
    return this.receiver.requests.flatMap(({ body, headers }) => {
      if (!verifySignature(body, headers['x-hub-signature-256'], [APP_SECRET, MAIN_SECRET]))
        throw new Error('A delivery is not signed.');
      const { entry } = JSON.parse(body.toString()) as { entry: Record<string, unknown>[] };
      return entry.flatMap(({ id, messaging = [], standby = [] }) => [
        ...(messaging as Json[]).map((event) => ({
          entryId: String(id),
          channel: 'messaging' as const,
          body: event,
        })),
        ...(standby as Json[]).map((event) => ({
          entryId: String(id),
          channel: 'standby' as const,
          body: event,
        })),
      ]);
    });
  }

  /** The events since the last time that they were asked for, without envelope. */
  async newEvents(): Promise<Json[]> {
    const all = await this.events();
    const fresh = all.slice(this.seen);
    this.seen = all.length;
    return fresh.map(({ body }) => body);
  }

  private get token(): string {
    return this.fake.tokenOf(IG_ID);
  }
}

/** A stage for the tests of a file: `current()` is that of the running test. */
export function setUpFakeStage(): () => FakeStage {
  let stage = new FakeStage();
  beforeEach(async () => {
    stage = new FakeStage();
    await stage.start();
  });
  afterEach(() => stage.stop());
  return () => stage;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined as unknown as Json;
  }
}
