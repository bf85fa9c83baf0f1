import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

interface Claimed {
  readonly id: string;
  readonly attempts: number;
  readonly body: string;
  readonly url: string;
  readonly secret: Buffer;
}

const BATCH = 64;
const LEASE_SECONDS = 30;
const ANSWER_WITHIN_MS = 15_000;
const POLL_MS = 500;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 86_400;
const MOST_ATTEMPTS = 10;

export const OUTBOX_SCHEMA = `
  CREATE TABLE endpoints (
    id uuid PRIMARY KEY DEFAULT uuidv7(), app_id uuid NOT NULL, url text NOT NULL, secret bytea NOT NULL);
  CREATE INDEX ON endpoints (app_id);
  CREATE TABLE outbox (
    id uuid PRIMARY KEY DEFAULT uuidv7(), endpoint_id uuid NOT NULL, body text NOT NULL, attempts int NOT NULL DEFAULT 0,
    due_at timestamptz DEFAULT now(), delivered_at timestamptz);
  CREATE INDEX ON outbox (due_at) WHERE delivered_at IS NULL;`;

/** What the redemption's transaction writes: a row for each endpoint of the app. */
export const INSERT_NOTIFICATIONS = {
  name: 'insert_notifications',
  text: 'INSERT INTO outbox (endpoint_id, body) SELECT id, $2 FROM endpoints WHERE app_id = $1',
};
// The due time doubles as a lease: what a crashed process had claimed is sent again once it is due.
const CLAIM = {
  name: 'claim',
  text: `UPDATE outbox o SET attempts = o.attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
         FROM (SELECT id FROM outbox WHERE delivered_at IS NULL AND due_at <= now()
               ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) due, endpoints e
         WHERE o.id = due.id AND e.id = o.endpoint_id
         RETURNING o.id, o.attempts, o.body, e.url, e.secret`,
};
const MARK_DELIVERED = {
  name: 'mark_delivered',
  text: 'UPDATE outbox SET delivered_at = now() WHERE id = ANY ($1::uuid[])',
};
/** Null seconds: it is not tried again. */
const RETRY_LATER = {
  name: 'retry_later',
  text: 'UPDATE outbox SET due_at = now() + make_interval(secs => $2) WHERE id = $1',
};

/** Sends what the outbox holds, a batch at a time. */
export class Outbox {
  private isAwake = false;
  private wakeUp: () => void = () => undefined;

  constructor(private readonly pool: pg.Pool) {}

  /** Called after a commit that may have added something to send. */
  wake(): void {
    this.isAwake = true;
    this.wakeUp();
  }

  async run(): Promise<never> {
    for (;;) {
      this.isAwake = false;
      const sent = await this.sendBatch().catch(() => 0);
      if (sent > 0 || this.isAwake) continue;
      await Promise.race([new Promise<void>((resolve) => (this.wakeUp = resolve)), sleep(POLL_MS)]);
    }
  }

  private async sendBatch(): Promise<number> {
    const { rows } = await this.pool.query<Claimed>(CLAIM);
    if (rows.length === 0) return 0;
    const results = await Promise.all(rows.map(async (row) => ({ row, isDelivered: await send(row) })));
    const delivered = results.filter(({ isDelivered }) => isDelivered).map(({ row }) => row.id);
    if (delivered.length > 0) await this.pool.query({ ...MARK_DELIVERED, values: [delivered] });
    for (const { row, isDelivered } of results) {
      if (!isDelivered)
        await this.pool.query({ ...RETRY_LATER, values: [row.id, retryAfterSeconds(row.attempts)] });
    }
    return rows.length;
  }
}

async function send({ id, body, url, secret }: Claimed): Promise<boolean> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    await response.arrayBuffer(); // Unread, it would keep the connection from being used again.
    return response.ok;
  } catch {
    return false;
  }
}

function retryAfterSeconds(attempts: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  return Math.min(FIRST_RETRY_SECONDS * 10 ** (attempts - 1), LONGEST_RETRY_SECONDS);
}
