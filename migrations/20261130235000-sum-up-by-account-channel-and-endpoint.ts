import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  -- Sums of one scope (everything, an account, a channel, an endpoint) lie together, so that a question reads only what it is about.
  ALTER TABLE "statistic_totals"
    ADD COLUMN "scope" text NOT NULL DEFAULT 'all',
    ADD COLUMN "channel" text NOT NULL DEFAULT '',
    ADD COLUMN "last_at" timestamptz;
  UPDATE "statistic_totals" SET "last_at" = "at";
  ALTER TABLE "statistic_totals"
    ALTER COLUMN "scope" DROP DEFAULT,
    ALTER COLUMN "channel" DROP DEFAULT,
    ALTER COLUMN "last_at" SET NOT NULL,
    DROP CONSTRAINT "statistic_totals_pkey",
    ADD CONSTRAINT "statistic_totals_pkey" PRIMARY KEY ("bucket", "scope", "at", "channel", "name");
  INSERT INTO "statistic_totals" ("bucket", "scope", "at", "channel", "name", "count", "last_at")
    SELECT "bucket", 'account:' || "account_id", "at", "channel", "name", sum("count"), "at" FROM "statistics"
    GROUP BY "bucket", "account_id", "at", "channel", "name"
    UNION ALL
    SELECT "bucket", 'channel:' || "channel", "at", "channel", "name", sum("count"), "at" FROM "statistics"
    WHERE "channel" <> '' GROUP BY "bucket", "channel", "at", "name";
  CREATE INDEX "statistic_totals_at_idx" ON "statistic_totals" ("bucket", "at");
  COMMENT ON INDEX "statistic_totals_at_idx" IS 'retention: counts are removed after a set time';`;

const DOWN = `
  DROP INDEX "statistic_totals_at_idx";
  DELETE FROM "statistic_totals" WHERE "scope" <> 'all';
  ALTER TABLE "statistic_totals"
    DROP CONSTRAINT "statistic_totals_pkey",
    DROP COLUMN "scope",
    DROP COLUMN "channel",
    DROP COLUMN "last_at",
    ADD CONSTRAINT "statistic_totals_pkey" PRIMARY KEY ("bucket", "at", "name");`;

/** Sums over all apps by account, channel and endpoint. */
export class SumUpByAccountChannelAndEndpoint20261130235000 implements MigrationInterface {
  readonly name = 'SumUpByAccountChannelAndEndpoint20261130235000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
