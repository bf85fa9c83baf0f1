import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Database } from '../../src/platform/database/database.service.js';
import { EndpointSecrets } from '../../src/endpoints/endpoint-secrets.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Announcements } from '../../src/notifications/announcements.service.js';
import type { ReceivedRequest } from './receiver.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

/** A notification as it stands in its table. */
export interface StoredNotification {
  readonly id: string;
  readonly user: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly completedAt: Date | null;
}

const PATIENCE_MS = 60_000;
const ids = new Ids();

/** Waits until it holds, however long a busy machine takes; fails with the words that say what did not come. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(20))
    if (Date.now() > end) throw new Error(`it never came: ${what}`);
}

/** An app that is told things, without the ways on which they come about. */
export class ToldApp {
  constructor(
    private readonly service: TestApp,
    private readonly database: TestDatabase,
    readonly appId: string,
  ) {}

  /** Makes an endpoint; gives its UUID and secret. */
  async listen(url: string): Promise<{ readonly id: string; readonly secret: string }> {
    const secrets = this.service.app.get(EndpointSecrets);
    const [id, secret] = [ids.newUuid(), secrets.create()];
    await this.database.query(
      `INSERT INTO endpoints (id, app_id, url, secret, created_at) VALUES ($1, $2, $3, $4, now())`,
      [id, this.appId, url, secrets.seal(id, secret)],
    );
    return { id, secret };
  }

  /** Announces something about each of these users, in their order. */
  async tell(users: readonly string[], service = this.service): Promise<void> {
    await service.app.get(Database).inTransaction((tx) =>
      service.app.get(Announcements).announce(
        tx,
        users.map((externalUserId, index) => ({
          type: 'identity.linked',
          appId: this.appId,
          externalUserId,
          igsid: null,
          linkId: null,
          identityId: null,
          data: { externalUserId, index },
        })),
      ),
    );
  }

  /** Its notifications, in the order in which things happened; those of one endpoint if told which. */
  async notifications(endpointId: string | null = null): Promise<StoredNotification[]> {
    return this.database.query(
      `SELECT id, external_user_id AS user, status, attempts, next_attempt_at AS "nextAttemptAt", completed_at AS "completedAt"
       FROM notifications WHERE app_id = $1 AND ($2::uuid IS NULL OR endpoint_id = $2) ORDER BY sequence`,
      [this.appId, endpointId],
    );
  }

  /** The statuses of its notifications, in that order. */
  async statuses(endpointId: string | null = null): Promise<string[]> {
    return (await this.notifications(endpointId)).map(({ status }) => status);
  }

  /** Forgets what is about a user, as an erasure does: the rows and their jobs. */
  async forget(user: string): Promise<void> {
    await this.database.query(
      `WITH gone AS (DELETE FROM notifications WHERE app_id = $1 AND external_user_id = $2 RETURNING id)
       DELETE FROM hitch_jobs.job WHERE id IN (SELECT id FROM gone)`,
      [this.appId, user],
    );
  }

  /** Waits until none of its notifications is pending. */
  async settled(): Promise<void> {
    await eventually(
      'the end of all notifications',
      async () => !(await this.statuses()).includes('pending'),
    );
  }
}

/** Whom a request is about, as `tell` wrote it. */
export function userOf({ body }: ReceivedRequest): string {
  return (JSON.parse(body.toString()) as { data: { externalUserId: string } }).data.externalUserId;
}

/** Whether the standard's own package takes the request for signed with the secret, at its time. */
export function isSigned({ body, headers }: ReceivedRequest, secret: string): boolean {
  const { now } = Date;
  // The package compares with the time of this machine, which the test's clock may have left far behind.
  Date.now = () => Number(headers['webhook-timestamp']) * 1_000;
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = now;
  }
}

/** The id under which a notification is sent. */
export const publicId = (notification: { readonly id: string }): string => toTypeId('evt', notification.id);
