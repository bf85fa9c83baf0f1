import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { describeFault } from '../database/database-errors.js';
import { RepeatedTask, type RepeatedTaskOptions } from './repeated-task.js';

/**
 * Runs the service's background tasks. Every instance runs its own; tasks that write must bear that.
 *
 * `@nestjs/schedule` was tried: its intervals overlap themselves, log nothing about a failed run, and are not awaited at
 * shutdown, which leaves a run without its database.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('scheduler');
  private readonly tasks: RepeatedTask[] = [];

  /**
   * Registers a task; call it in a constructor. It starts with the application and stops, its current run awaited, before
   * the database is closed.
   */
  repeat(task: Omit<RepeatedTaskOptions, 'onFailure'>): RepeatedTask {
    const repeated = new RepeatedTask({ ...task, onFailure: (name, error) => this.logFailure(name, error) });
    this.tasks.push(repeated);
    return repeated;
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  private logFailure(task: string, error: unknown): void {
    this.logger.warn({
      message: 'a background task failed; it runs again at its next turn',
      task,
      fault: describeFault(error),
    });
  }
}
