import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from './arrivals.js';
import type { AnswerMode, GeneratorOrder, ReceivedCount, ReceiverOrder } from './load-orders.js';
import { startWorker, type Worker } from './processes.js';
import { type RegisteredApp, Service } from './service.js';

const AT_ONCE: AnswerMode = { kind: 'answer', afterMs: 0 };
const POLL_MS = 50;

/** The service, the process that makes the load, and the one that receives notifications. */
export class Stage {
  private runs = 0;

  private constructor(
    readonly service: Service,
    readonly generator: Worker<GeneratorOrder>,
    readonly receiver: Worker<ReceiverOrder>,
    private readonly receiverPorts: readonly number[],
  ) {}

  static async open(): Promise<Stage> {
    const service = await Service.prepare();
    try {
      await service.start();
      const generator = await startWorker<GeneratorOrder>('./load-generator.js');
      const receiver = await startWorker<ReceiverOrder>('./receiver.js');
      return new Stage(service, generator, receiver, await receiver.ask<number[]>({ do: 'ports' }));
    } catch (error) {
      await service.remove();
      throw error;
    }
  }

  /** The URLs of so many endpoints. */
  endpointUrls(count: number): string[] {
    return this.receiverPorts.slice(0, count).map((port) => `http://127.0.0.1:${port}/`);
  }

  /** Registers an app for one run, with endpoints that the receiver answers. */
  async beginRun(
    endpoints: number,
    mode: AnswerMode = AT_ONCE,
  ): Promise<RegisteredApp & { readonly run: string }> {
    const run = `run${(this.runs += 1)}`;
    const app = await this.service.registerApp(run, this.endpointUrls(endpoints));
    await this.receiver.ask({ do: 'begin', run, mode });
    return { ...app, run };
  }

  /** Waits until so many notifications have been received, but no longer than given. */
  async waitForNotifications(expected: number, maxMs: number): Promise<ReceivedCount> {
    for (const endMs = nowMs() + maxMs; ; await sleep(POLL_MS)) {
      const count = await this.receiver.ask<ReceivedCount>({ do: 'count' });
      if (count.notifications >= expected || nowMs() > endMs) return count;
    }
  }

  async close(): Promise<void> {
    await this.generator.stop();
    await this.receiver.stop();
    await this.service.remove();
  }
}
