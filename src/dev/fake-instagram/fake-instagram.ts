import { controlRoute } from './control-api.js';
import { FakeGraph } from './fake-graph.js';
import { FakeMeta, type FakeMetaOptions } from './fake-meta.js';
import { FakeServer } from './fake-server.js';
import { phoneRoute } from './phone/phone-route.js';
import { pictureRoute } from './pictures.js';

export interface FakeInstagramOptions extends FakeMetaOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
}

/** How often the real time is looked at for repetitions of deliveries. */
const LOOK_EVERY_MS = 1_000;

/**
 * An Instagram on this machine: the Graph API of both logins, webhooks, and people with phones. For development and tests.
 * `url` is the base of all of Meta's hosts.
 */
export class FakeInstagram extends FakeMeta {
  private readonly server: FakeServer;
  private readonly timer: NodeJS.Timeout;
  private readonly host: string;
  private port: number;

  private constructor(options: FakeInstagramOptions) {
    super(options);
    this.host = options.host ?? '127.0.0.1';
    this.port = options.port ?? 0;
    this.server = new FakeServer(this, new FakeGraph(this.world, this.tokens, () => this.url));
    this.server.add(controlRoute(this));
    this.server.add(pictureRoute(this.world));
    this.server.add(phoneRoute(this));
    this.timer = setInterval(() => this.webhooks.queueDue(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** @throws Error when the port is taken */
  static async start(options: FakeInstagramOptions): Promise<FakeInstagram> {
    const fake = new FakeInstagram(options);
    try {
      fake.port = await fake.server.listen(fake.port, fake.host);
    } catch (error) {
      clearInterval(fake.timer);
      throw error;
    }
    return fake;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.server.close();
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://${this.host}:${this.port}`;
  }
}
