import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  -- The overview shows what is in trouble first. These indexes are nearly empty as long as all is well.
  CREATE INDEX "account_watches_trouble_idx" ON "account_watches" ("since") WHERE "trouble" IS NOT NULL;
  CREATE INDEX "account_connections_dead_idx" ON "account_connections" ("account_id") WHERE "status" = 'dead';
  CREATE INDEX "endpoints_failing_idx" ON "endpoints" ("failing_since")
    WHERE "failing_since" IS NOT NULL AND "disabled_at" IS NULL AND "deleted_at" IS NULL;
  CREATE INDEX "endpoints_disabled_idx" ON "endpoints" ("disabled_at")
    WHERE "disabled_at" IS NOT NULL AND "deleted_at" IS NULL;
  COMMENT ON INDEX "account_watches_trouble_idx" IS 'GET /v1/admin/overview: accounts in trouble, longest first';
  COMMENT ON INDEX "account_connections_dead_idx" IS 'GET /v1/admin/overview: accounts whose connection has ended';
  COMMENT ON INDEX "endpoints_failing_idx" IS 'GET /v1/admin/overview: endpoints that fail, longest first';
  COMMENT ON INDEX "endpoints_disabled_idx" IS 'GET /v1/admin/overview: endpoints that are disabled, latest first';`;

const DOWN = `
  DROP INDEX "account_watches_trouble_idx";
  DROP INDEX "account_connections_dead_idx";
  DROP INDEX "endpoints_failing_idx";
  DROP INDEX "endpoints_disabled_idx";`;

/** Indexes of what is in trouble. */
export class FindWhatIsInTrouble20261130235500 implements MigrationInterface {
  readonly name = 'FindWhatIsInTrouble20261130235500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
