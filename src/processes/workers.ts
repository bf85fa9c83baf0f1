import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountsOfProcesses } from '../platform/health/metric-counts.js';
import { Relay } from '../siblings/relay.js';
import { pauseBeforeReplacing, STEADY_MS } from './replacement-pace.js';
import type { ProcessLog } from './ending.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

/** Where a worker is, or will be again. */
interface Seat {
  readonly number: number;
  worker: Worker | null;
  /** When it began to listen, by the monotonic clock; null while it does not. */
  listeningSince: number | null;
  failures: number;
}

export interface WorkersOptions {
  readonly count: number;
  /** The file that each of them runs. */
  readonly program: string;
  readonly log: ProcessLog;
  /** Called when there is no use in going on, with words for a person. */
  readonly giveUp: (reason: string) => void;
}

/** The processes that serve. One that ends is replaced; those that keep ending are not. */
export class Workers {
  private readonly relay = new Relay(new CountsOfProcesses());
  private readonly seats: Seat[];
  private readonly begun = Promise.withResolvers<number>();
  private readonly stopped = new AbortController();
  private port: number | null = null;

  constructor(
    private readonly settings: Omit<WorkerSettings, 'number'>,
    private readonly options: WorkersOptions,
  ) {
    const numbers = Array.from({ length: options.count }, (_, index) => index + 1);
    this.seats = numbers.map((number) => ({ number, worker: null, listeningSince: null, failures: 0 }));
  }

  /** Resolves when all of them listen, with the port. */
  start(): Promise<number> {
    // Workers take connections by themselves, so whoever is less busy takes more. Dealt out in turn by the primary, as is node's
    // default, one that was on its way to a worker that died is never closed, and its client waits for ever.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    // By the structured clone, because counts may be no number.
    cluster.setupPrimary({ exec: this.options.program, args: [], serialization: 'advanced' });
    for (const seat of this.seats) this.seat(seat);
    // However this process ends by itself, also at its deadline: one that hangs does not see that it is alone.
    process.once('exit', () => {
      for (const { worker } of this.seats) worker?.process.kill('SIGKILL');
    });
    return this.begun.promise;
  }

  /** Has all of them stop, each in its time. */
  async stop(): Promise<void> {
    this.stopped.abort();
    const living = this.seats.flatMap(({ worker }) => (worker === null ? [] : [worker]));
    for (const worker of living) tell(worker, { kind: 'stop' });
    await Promise.all(living.map((worker) => once(worker, 'exit')));
  }

  private seat(seat: Seat): void {
    const worker = cluster.fork();
    seat.worker = worker;
    worker.on('message', (message: FromWorker) => this.hear(seat, worker, message));
    worker.once('exit', (code, signal) => {
      seat.worker = null;
      this.relay.leave(seat.number);
      if (!this.stopped.signal.aborted) void this.replace(seat, { code, signal });
    });
    // A message to one that is just dying; its exit says the rest.
    worker.on('error', () => undefined);
  }

  private hear(seat: Seat, worker: Worker, message: FromWorker): void {
    // What is still read of one that has ended: its successor speaks for the seat now.
    if (seat.worker !== worker) return;
    switch (message.kind) {
      case 'hello':
        tell(
          worker,
          this.stopped.signal.aborted
            ? { kind: 'stop' }
            : { kind: 'serve', settings: { ...this.settings, number: seat.number } },
        );
        return;
      case 'listening':
        this.listens(seat, worker, message.port);
        return;
      case 'failed':
        // Later the others go on, and it is tried again.
        if (this.port === null) this.options.giveUp(message.reason);
        else process.stderr.write(`${message.reason}\n`);
        return;
      default:
        this.relay.hear(seat.number, message, (answer) => tell(worker, answer));
    }
  }

  private listens(seat: Seat, worker: Worker, port: number): void {
    seat.listeningSince = performance.now();
    this.options.log.info({ message: 'a worker listens', worker: seat.number, pid: worker.process.pid });
    this.relay.join(seat.number, (message) => tell(worker, message));
    // Only with port 0: when all of them have died at once, the port that the system chose is gone with them.
    if (this.port !== null && port !== this.port)
      this.options.giveUp(`Hitch stops: port ${this.port} was lost.`);
    if (!this.seats.every(({ listeningSince }) => listeningSince !== null)) return;
    this.port ??= port;
    this.begun.resolve(port);
  }

  private async replace(seat: Seat, how: { code: number | null; signal: string | null }): Promise<void> {
    const served = seat.listeningSince === null ? 0 : performance.now() - seat.listeningSince;
    seat.listeningSince = null;
    seat.failures = served >= STEADY_MS ? 1 : seat.failures + 1;
    const pauseMs = pauseBeforeReplacing(seat.failures);
    const message = pauseMs === null ? 'a worker ended' : 'a worker ended and is replaced';
    this.options.log.error({ message, worker: seat.number, ...how });
    if (pauseMs === null) {
      const last = how.signal ?? `exit code ${how.code}`;
      this.options.giveUp(
        `Hitch stops: worker ${seat.number} ended ${seat.failures} times in a row soon after its start (${last}).`,
      );
      return;
    }
    const { signal } = this.stopped;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) this.seat(seat);
  }
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, undefined, () => undefined);
}
