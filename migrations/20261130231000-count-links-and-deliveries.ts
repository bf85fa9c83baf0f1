import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  -- What happened to links and deliveries, by hour and by day. Counts only: no row is about a person. They begin with this version.
  CREATE TABLE "statistics" (
    "bucket" text NOT NULL,
    "app_id" uuid NOT NULL,
    "at" timestamptz NOT NULL,
    "account_id" uuid NOT NULL,
    "channel" text NOT NULL,
    "name" text NOT NULL,
    "count" bigint NOT NULL,
    CONSTRAINT "statistics_pkey" PRIMARY KEY ("bucket", "app_id", "at", "account_id", "channel", "name")
  );
  CREATE INDEX "statistics_at_idx" ON "statistics" ("bucket", "at");
  COMMENT ON INDEX "statistics_at_idx" IS 'retention: counts are removed after a set time';

  CREATE TABLE "statistic_totals" (
    "bucket" text NOT NULL,
    "at" timestamptz NOT NULL,
    "name" text NOT NULL,
    "count" bigint NOT NULL,
    CONSTRAINT "statistic_totals_pkey" PRIMARY KEY ("bucket", "at", "name")
  );`;

const DOWN = `
  DROP TABLE "statistic_totals";
  DROP TABLE "statistics";`;

/** What happened to links and deliveries, in numbers. */
export class CountLinksAndDeliveries20261130231000 implements MigrationInterface {
  readonly name = 'CountLinksAndDeliveries20261130231000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
