import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Database } from '../../src/platform/database/database.service.js';
import { EndpointSecrets } from '../../src/endpoints/endpoint-secrets.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { NotificationPublisher } from '../../src/notifications/publisher.service.js';
import type { ReceivedRequest } from './receiver.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

/** A notification as it is stored. */
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

/** An app that receives notifications, without what makes them happen. */
export class NotifiedApp {
  /** UUID of the account that its events are about. */
  readonly accountId = ids.newUuid();

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

  /** Publishes an event about each of these users, in their order. */
  async publish(users: readonly string[], service = this.service, accountId = this.accountId): Promise<void> {
    await service.app.get(Database).inTransaction((tx) =>
      service.app.get(NotificationPublisher).publish(
        tx,
        users.map((externalUserId, index) => ({
          type: 'identity.linked',
          accountId,
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

  /** Its notifications, in the order in which things happened; those of one endpoint if given. */
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

  /** Removes what is about a user, as an erasure does. */
  async forget(user: string): Promise<void> {
    await this.database.query('DELETE FROM notifications WHERE app_id = $1 AND external_user_id = $2', [
      this.appId,
      user,
    ]);
  }

  /** Moves the due times of its notifications, but not the leases of claims, as if so much time had passed. */
  async advance(ms: number): Promise<void> {
    await this.database.query(
      `UPDATE notifications SET next_attempt_at = next_attempt_at - $2 * interval '1 millisecond'
       WHERE app_id = $1 AND (claims <= attempts OR next_attempt_at > clock_timestamp() + interval '25 seconds')`,
      [this.appId, ms],
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

/** Whom a request is about, as `publish` wrote it. */
export function userOf({ body }: ReceivedRequest): string {
  return (JSON.parse(body.toString()) as { data: { externalUserId: string } }).data.externalUserId;
}

/** Whether the signature is the one that the standard's own package makes with the secret, for the time of the request. */
export function isSigned({ body, headers }: ReceivedRequest, secret: string): boolean {
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const signature = new Webhook(secret).sign(String(headers['webhook-id']), sentAt, body.toString());
  return String(headers['webhook-signature']).split(' ').includes(signature);
}

/** The id under which a notification is sent. */
export const publicId = (notification: { readonly id: string }): string => toTypeId('evt', notification.id);
