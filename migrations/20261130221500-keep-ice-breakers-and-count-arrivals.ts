import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  CREATE TABLE "ice_breakers" (
    "account_id" uuid NOT NULL,
    "items" jsonb NOT NULL,
    "updated_at" timestamptz NOT NULL,
    CONSTRAINT "ice_breakers_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "ice_breakers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id")
  );

  -- What Meta delivered, by hour. Counts only: no row is about a person.
  CREATE TABLE "arrivals" (
    "ig_id" text NOT NULL,
    "shape" text NOT NULL,
    "hour" timestamptz NOT NULL,
    "count" integer NOT NULL,
    "last_at" timestamptz NOT NULL,
    CONSTRAINT "arrivals_pkey" PRIMARY KEY ("ig_id", "shape", "hour")
  );
  CREATE INDEX "arrivals_hour_idx" ON "arrivals" ("hour");
  COMMENT ON INDEX "arrivals_hour_idx" IS 'retention: counts are removed after a set time';

  -- The last test in which the owner of an account wrote to the account itself.
  CREATE TABLE "self_tests" (
    "account_id" uuid NOT NULL,
    "word" text NOT NULL,
    "started_at" timestamptz NOT NULL,
    "message_at" timestamptz,
    "button_at" timestamptz,
    "button_error" text,
    "tap_at" timestamptz,
    CONSTRAINT "self_tests_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "self_tests_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id")
  );

  CREATE TABLE "account_watches" (
    "account_id" uuid NOT NULL,
    "looked_at" timestamptz NOT NULL,
    "trouble" text,
    "since" timestamptz,
    "resubscribed_at" timestamptz,
    "resubscription" text,
    "noticed_at" timestamptz,
    CONSTRAINT "account_watches_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "account_watches_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id"),
    CONSTRAINT "account_watches_since_check" CHECK ((trouble IS NULL) = (since IS NULL))
  );`;

const DOWN = `
  DROP TABLE "account_watches";
  DROP TABLE "self_tests";
  DROP TABLE "arrivals";
  DROP TABLE "ice_breakers";`;

/** The questions of new threads, what Meta delivers by account and hour, and what the doctor and the watchdog remember. */
export class KeepIceBreakersAndCountArrivals20261130221500 implements MigrationInterface {
  readonly name = 'KeepIceBreakersAndCountArrivals20261130221500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
