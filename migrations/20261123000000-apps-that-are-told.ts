import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an app is told: its endpoints, the notifications for each of them, and every delivery that was tried. The jobs that
 * drive the deliveries are in a schema of their own, which the queue's library makes (`src/database/job-schema.ts`).
 *
 * New columns have defaults, so that an instance of the release before goes on working beside a database that is ahead.
 */
export class AppsThatAreTold20261123000000 implements MigrationInterface {
  readonly name = 'AppsThatAreTold20261123000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "endpoints" (
        "id" uuid NOT NULL,
        "app_id" uuid NOT NULL,
        "url" text NOT NULL,
        "description" text,
        "event_types" text[],
        "secret" bytea NOT NULL,
        "previous_secret" bytea,
        "previous_secret_expires_at" timestamptz,
        "failing_since" timestamptz,
        "disabled_at" timestamptz,
        "disabled_reason" text,
        "created_at" timestamptz NOT NULL,
        "deleted_at" timestamptz,
        CONSTRAINT "endpoints_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "endpoints_disabled_check" CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
        CONSTRAINT "endpoints_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id")
      );
      CREATE INDEX "endpoints_app_id_idx" ON "endpoints" ("app_id", "id") WHERE deleted_at IS NULL;
      COMMENT ON INDEX "endpoints_app_id_idx" IS 'GET /v1/endpoints, and whom an app has told of what happens';

      -- No foreign keys: their checks would lock an endpoint's row in each redemption, and endpoints are never removed.
      CREATE TABLE "notifications" (
        "id" uuid NOT NULL,
        "sequence" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        "app_id" uuid NOT NULL,
        "endpoint_id" uuid NOT NULL,
        "type" text NOT NULL,
        "data" json NOT NULL,
        "external_user_id" text,
        "igsid" text,
        "link_id" uuid,
        "identity_id" uuid,
        "status" text NOT NULL,
        "attempts" integer NOT NULL DEFAULT 0,
        "step" integer NOT NULL DEFAULT 0,
        "next_attempt_at" timestamptz,
        "created_at" timestamptz NOT NULL,
        "completed_at" timestamptz,
        CONSTRAINT "notifications_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "notifications_status_check"
          CHECK (status = ANY (ARRAY['pending'::text, 'delivered'::text, 'exhausted'::text, 'canceled'::text])),
        CONSTRAINT "notifications_next_attempt_check"
          CHECK ((status = 'pending'::text) = (next_attempt_at IS NOT NULL))
      );
      CREATE INDEX "notifications_app_id_idx" ON "notifications" ("app_id", "id");
      COMMENT ON INDEX "notifications_app_id_idx" IS 'GET /v1/notifications, newest first';
      CREATE INDEX "notifications_endpoint_id_idx" ON "notifications" ("endpoint_id", "id");
      COMMENT ON INDEX "notifications_endpoint_id_idx" IS 'GET /v1/notifications?endpointId=, newest first';
      CREATE INDEX "notifications_replay_idx" ON "notifications" ("endpoint_id", "created_at", "id");
      COMMENT ON INDEX "notifications_replay_idx" IS 'POST /v1/endpoints/{id}/replay';
      -- One for both, because a user's place in it is a random one each time.
      CREATE INDEX "notifications_external_user_id_idx" ON "notifications" ("external_user_id", "endpoint_id", "status", "sequence");
      COMMENT ON INDEX "notifications_external_user_id_idx" IS
        'what an endpoint is told of one user goes in order: is another one first? And GET /v1/notifications?externalUserId=, and erasure of a user';
      CREATE INDEX "notifications_igsid_idx" ON "notifications" ("igsid") WHERE igsid IS NOT NULL AND identity_id IS NULL;
      COMMENT ON INDEX "notifications_igsid_idx" IS 'erasure of a person; what is about an identity is found by its user';

      CREATE TABLE "deliveries" (
        "notification_id" uuid NOT NULL,
        "attempt" integer NOT NULL,
        "attempted_at" timestamptz NOT NULL,
        "http_status" integer,
        "latency_ms" integer NOT NULL,
        "response_body" text,
        "error" text,
        CONSTRAINT "deliveries_pkey" PRIMARY KEY ("notification_id", "attempt")
      );

      ALTER TABLE "links" ADD COLUMN "unannounced" boolean NOT NULL DEFAULT false;
      CREATE INDEX "links_unannounced_idx" ON "links" ("id") WHERE unannounced;
      COMMENT ON INDEX "links_unannounced_idx" IS 'superseded links of which the app is still to be told';

      ALTER TABLE "erasures" ADD COLUMN "notifications" integer NOT NULL DEFAULT 0;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "erasures" DROP COLUMN "notifications";
      DROP INDEX "links_unannounced_idx";
      ALTER TABLE "links" DROP COLUMN "unannounced";
      DROP TABLE "deliveries";
      DROP TABLE "notifications";
      DROP TABLE "endpoints";
    `);
  }
}
