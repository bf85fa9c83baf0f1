import {
  type Generator,
  type Receiver,
  type Server,
  startFloor,
  startGenerator,
  startReceiver,
  startService,
  startTuned,
  type Service,
} from './children.js';
import { makeTelling, type Telling } from './telling.js';
import type { Player, PlayerName } from './players.js';
import type { Tenant } from './requests.js';
import { type Answered, assertAllStored, assertAllStoredByHand } from './tally.js';
import { analyze, makeDatabase, registerTenants, type TestBed, type Tenants } from './test-bed.js';

export interface WorkOptions {
  readonly players: readonly PlayerName[];
  /** Where the service leaves a CPU profile when it ends; null: none. */
  readonly profile: { readonly folder: string; readonly name: string } | null;
  /** How many processes of the service share the work. */
  readonly processes: number;
}

const TUNED_DATABASE = 'tuned';
const nothing = (): Promise<void> => Promise.resolve();

/** One PostgreSQL, one service and those that it is compared with, over all parts of the bench. */
export class Arena {
  private readonly generators = new Map<PlayerName, Generator>();
  private readonly answered: Record<Exclude<PlayerName, 'floor'>, Answered> = {
    service: { mints: 0, events: 0 },
    told: { mints: 0, events: 0 },
    tuned: { mints: 0, events: 0 },
  };
  /** How many notifications a second went out when nothing else was to be done. */
  readonly telling: Telling;

  private constructor(
    private readonly bed: TestBed,
    private readonly tenants: Tenants,
    receiver: Receiver,
    private readonly floor: Server,
  ) {
    this.telling = makeTelling(receiver);
  }

  /** Registers the apps and starts what runs all the time. */
  static async open(bed: TestBed): Promise<Arena> {
    const receiver = await startReceiver();
    const service = await startService({ env: bed.env, profile: null });
    const tenants = await registerTenants(service.port, bed.env, `http://127.0.0.1:${receiver.port}/`);
    await makeDatabase(await bed.liveUrl(), TUNED_DATABASE);
    await service.stop();
    const floor = await startFloor({ ...bed.env, BENCH_API_KEYS: `${tenants.service.apiKey}` });
    return new Arena(bed, tenants, receiver, floor);
  }

  /**
   * Starts the servers anew, so that each part has a profile of its own and none runs on what another one left, and holds
   * their answers to what they have stored.
   */
  async withPlayers<Result>(
    options: WorkOptions,
    work: (players: readonly Player[], service: Service) => Promise<Result>,
  ): Promise<Result> {
    const { profile, processes } = options;
    const env = processes > 1 ? { WEB_CONCURRENCY: String(processes), ...this.bed.env } : this.bed.env;
    const service = await startService({ env, profile });
    const tuned = options.players.includes('tuned') ? await this.startTuned() : null;
    const ports = {
      service: service.port,
      told: service.port,
      floor: this.floor.port,
      tuned: tuned?.port ?? 0,
    };
    const players = options.players.map((name) => this.makePlayer(name, ports[name]));
    const result = await work(players, service);
    if (tuned !== null) {
      await assertAllStoredByHand(await this.tunedUrl(), this.answered.tuned);
      await tuned.stop();
    }
    await service.stop();
    await this.bed.withDatabase((url) => assertAllStored(url, this.answered));
    return result;
  }

  private makePlayer(name: PlayerName, port: number): Player {
    const tenant = name === 'floor' ? 'service' : name;
    const generator = this.generators.get(tenant) ?? startGenerator(this.tenants[tenant]);
    this.generators.set(tenant, generator);
    const { told } = this.answered;
    const settling: Partial<Record<PlayerName, () => Promise<void>>> = {
      told: () => this.telling.wait(told.events),
      // Its look-up is planned once for each connection: without statistics for reading the whole table, ever after.
      tuned: async () => analyze(await this.tunedUrl()),
    };
    const settle = settling[name] ?? nothing;
    return { name, port, generator, settle, answered: name === 'floor' ? null : this.answered[name] };
  }

  private async startTuned(): Promise<Server> {
    const { apiKey, account }: Tenant = this.tenants.tuned;
    return startTuned({
      ...this.bed.env,
      DATABASE_URL: await this.tunedUrl(),
      BENCH_API_KEY: apiKey,
      BENCH_ACCOUNT: JSON.stringify(account),
    });
  }

  private async tunedUrl(): Promise<string> {
    return String(new URL(TUNED_DATABASE, await this.bed.liveUrl()));
  }
}
