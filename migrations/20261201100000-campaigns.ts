import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  CREATE TABLE "campaigns" (
    "id" uuid CONSTRAINT "campaigns_pkey" PRIMARY KEY,
    "app_id" uuid NOT NULL,
    "account_id" uuid NOT NULL,
    "name" text NOT NULL,
    "channel" text,
    "context" json,
    "icebreaker" text,
    "starts_at" timestamptz,
    "ends_at" timestamptz,
    "paused_at" timestamptz,
    "ref" text NOT NULL CONSTRAINT "campaigns_ref_key" UNIQUE,
    "created_at" timestamptz NOT NULL,
    "updated_at" timestamptz NOT NULL
  );
  CREATE INDEX "campaigns_app_id_idx" ON "campaigns" ("app_id", "id");
  CREATE INDEX "campaigns_icebreaker_idx" ON "campaigns" ("account_id", "icebreaker", "id") WHERE "icebreaker" IS NOT NULL;

  CREATE TABLE "campaign_people" (
    "campaign_id" uuid NOT NULL,
    "igsid" text NOT NULL,
    "account_id" uuid NOT NULL,
    "first_at" timestamptz NOT NULL,
    "last_at" timestamptz NOT NULL,
    "visits" integer NOT NULL,
    CONSTRAINT "campaign_people_pkey" PRIMARY KEY ("campaign_id", "igsid")
  );
  CREATE INDEX "campaign_people_igsid_idx" ON "campaign_people" ("igsid");
  CREATE INDEX "campaign_people_last_at_idx" ON "campaign_people" ("last_at");

  CREATE TABLE "campaign_counts" (
    "campaign_id" uuid NOT NULL,
    "day" timestamptz NOT NULL,
    "channel" text NOT NULL,
    "via" text NOT NULL,
    "count" integer NOT NULL,
    "new_people" integer NOT NULL,
    CONSTRAINT "campaign_counts_pkey" PRIMARY KEY ("campaign_id", "day", "channel", "via")
  );
  CREATE INDEX "campaign_counts_day_idx" ON "campaign_counts" ("day");

  COMMENT ON INDEX "campaigns_app_id_idx" IS 'lists the campaigns of an app, newest first';
  COMMENT ON INDEX "campaigns_icebreaker_idx" IS 'finds the newest campaigns of an account that count the taps on an ice breaker';
  COMMENT ON INDEX "campaign_people_igsid_idx" IS 'erasure: the rows of a person';
  COMMENT ON INDEX "campaign_people_last_at_idx" IS 'retention: the oldest last visits';
  COMMENT ON INDEX "campaign_counts_day_idx" IS 'retention: the oldest days';

  ALTER TABLE "erasures" ADD COLUMN "campaign_visits" integer NOT NULL DEFAULT 0;`;

const DOWN = `
  ALTER TABLE "erasures" DROP COLUMN "campaign_visits";
  DROP TABLE "campaign_counts";
  DROP TABLE "campaign_people";
  DROP TABLE "campaigns";`;

/** Long-lived refs that link nobody, who came through them, and how often. */
export class Campaigns20261201100000 implements MigrationInterface {
  readonly name = 'Campaigns20261201100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
