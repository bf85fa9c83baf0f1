import { type ConstructorOptions, PgBoss } from 'pg-boss';
import { StartFault } from '../config/start-fault.js';
import { sessionUrl } from './data-source.js';
import { sqlState } from './database-errors.js';

/** The queue's tables are its library's own, in a schema of their own. */
export const JOB_SCHEMA = 'hitch_jobs';
/** One job for each notification that waits for its next delivery; the job has the notification's id. */
export const DELIVERY_QUEUE = 'deliveries';
/** One job for several notifications of one transaction, until each has a job of its own. */
export const BUNDLE_QUEUE = 'bundles';

/**
 * A job is taken for this long: a delivery takes 15 s at the most, and what came of it a moment to write down. After that
 * its instance is gone, and another takes it.
 */
const EXPIRE_SECONDS = 25;
/** A job leaves when its notification is done with; none is given up or thrown away before. */
const NEVER = { retryLimit: 1_000_000, retentionSeconds: 10 * 365 * 86_400 };
const QUEUE_SETTINGS = { expireInSeconds: EXPIRE_SECONDS, retryDelay: 0, ...NEVER };

/** What none of our uses of the library needs: schedules, traces, statistics, upkeep that wants to own the indexes. */
const UNUSED: ConstructorOptions = {
  schedule: false,
  registerInstance: false,
  persistWarnings: false,
  monitorVacuum: false,
  reindex: false,
  openTelemetry: { enabled: false },
};

/** The library's instance for a database; not started yet. */
export function createQueue(url: string, options: ConstructorOptions): PgBoss {
  return new PgBoss({ connectionString: sessionUrl(url), schema: JOB_SCHEMA, ...UNUSED, ...options });
}

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Makes the queue's schema, or brings it up to date. The caller holds the migration lock.
 * @throws StartFault when the role may not make a schema
 */
export async function prepareQueue(url: string): Promise<void> {
  const boss = createQueue(url, { application_name: 'hitch-migrate', max: 1, supervise: false });
  boss.on('error', () => undefined);
  try {
    await boss.start();
    for (const queue of [DELIVERY_QUEUE, BUNDLE_QUEUE]) {
      await boss.createQueue(queue, QUEUE_SETTINGS);
      await boss.updateQueue(queue, QUEUE_SETTINGS);
    }
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new StartFault([
      `The role that migrates may not make the schema ${JOB_SCHEMA}, which the job queue is in.`,
      'As an owner of the database run: GRANT CREATE ON DATABASE <database> TO <role>',
    ]);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/**
 * Whether the queue's schema is there and of the version that the library wants. Only reads.
 * @param extent `exact`: whether its queues are set as ours should be, too
 */
export async function isQueuePrepared(url: string, extent: 'usable' | 'exact'): Promise<boolean> {
  const boss = createQueue(url, { application_name: 'hitch', max: 1, supervise: false, migrate: false });
  boss.on('error', () => undefined);
  try {
    await boss.start();
    const queues = await boss.getQueues([DELIVERY_QUEUE, BUNDLE_QUEUE]);
    return queues.length === 2 && (extent === 'usable' || queues.every(isSetAsOurs));
  } catch (error) {
    if (error instanceof Error && /not installed|requires migrations/.test(error.message)) return false;
    throw error;
  } finally {
    await boss.stop({ graceful: false });
  }
}

function isSetAsOurs(queue: object): boolean {
  return Object.entries(QUEUE_SETTINGS).every(([name, value]) => Reflect.get(queue, name) === value);
}
