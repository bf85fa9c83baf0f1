import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "endpoints" ALTER COLUMN "app_id" DROP NOT NULL;
  CREATE INDEX "endpoints_operators_idx" ON "endpoints" ("id") WHERE app_id IS NULL AND deleted_at IS NULL;
  COMMENT ON INDEX "endpoints_operators_idx" IS 'GET /v1/admin/endpoints, and the subscribers of what operators are notified of';
  CREATE TABLE "dead_letter_notices" (
    "ig_id" text NOT NULL,
    "notified_at" timestamptz NOT NULL,
    "notified" integer NOT NULL,
    "waiting" integer NOT NULL,
    CONSTRAINT "dead_letter_notices_pkey" PRIMARY KEY ("ig_id")
  );`;

const DOWN = `
  DROP TABLE "dead_letter_notices";
  DELETE FROM "deliveries" d USING "notifications" n
    WHERE n.app_id = '00000000-0000-0000-0000-000000000000' AND d.account_id = n.account_id AND d.notification_id = n.id;
  DELETE FROM "notifications" WHERE app_id = '00000000-0000-0000-0000-000000000000';
  DROP INDEX "endpoints_operators_idx";
  DELETE FROM "endpoints" WHERE app_id IS NULL;
  ALTER TABLE "endpoints" ALTER COLUMN "app_id" SET NOT NULL;`;

/**
 * Endpoints that belong to no app. Their notifications are those of the nil UUID in place of an app, so that the table of
 * notifications, which is large, and its plans stay as they are. An older instance does not know these endpoints and cancels what
 * it claims for them: create the first one after the update, or replay what is canceled.
 */
export class GiveOperatorsEndpoints20261130221000 implements MigrationInterface {
  name = 'GiveOperatorsEndpoints20261130221000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
