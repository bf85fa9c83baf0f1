import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an operator steers and asks for: settings of apps, the life of keys, confirmation and retention of links, idempotency,
 * limits, audit, erasure.
 *
 * New columns have defaults, so that an instance of the release before goes on working beside a database that is ahead.
 */
export class AppsThatCanBeSteered20261122210000 implements MigrationInterface {
  readonly name = 'AppsThatCanBeSteered20261122210000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "apps"
        ADD COLUMN "default_account_id" uuid,
        ADD COLUMN "on_conflict" text NOT NULL DEFAULT 'reject',
        ADD COLUMN "confirmation" text NOT NULL DEFAULT 'none',
        ADD COLUMN "allow_unconfirmed_replace" boolean NOT NULL DEFAULT false,
        ADD COLUMN "mints_per_minute" integer NOT NULL DEFAULT 600,
        ADD COLUMN "reads_per_minute" integer NOT NULL DEFAULT 6000,
        ADD COLUMN "mints_per_user_per_minute" integer NOT NULL DEFAULT 10,
        ADD COLUMN "disabled_at" timestamptz,
        ADD CONSTRAINT "apps_default_account_id_fkey" FOREIGN KEY ("default_account_id") REFERENCES "accounts" ("id");

      ALTER TABLE "api_keys"
        ALTER COLUMN "app_id" DROP NOT NULL,
        ADD COLUMN "name" text,
        ADD COLUMN "expires_at" timestamptz,
        ADD COLUMN "revoked_at" timestamptz,
        ADD COLUMN "last_used_at" timestamptz,
        ADD COLUMN "replaced_by" uuid,
        ADD CONSTRAINT "api_keys_scopes_check" CHECK ((app_id IS NULL) = (scopes = ARRAY['admin'::text]));
      CREATE INDEX "api_keys_admin_idx" ON "api_keys" ("id") WHERE app_id IS NULL;
      COMMENT ON INDEX "api_keys_admin_idx" IS 'GET /v1/admin/keys';

      ALTER TABLE "links" ADD COLUMN "decided_at" timestamptz;
      CREATE INDEX "links_app_id_idx" ON "links" ("app_id", "id");
      COMMENT ON INDEX "links_app_id_idx" IS 'GET /v1/links, newest first';
      CREATE INDEX "links_awaiting_since_idx" ON "links" ("awaiting_since") WHERE status = 'awaiting_confirmation'::text;
      COMMENT ON INDEX "links_awaiting_since_idx" IS 'the sweep of confirmations that nobody gave in time';
      CREATE INDEX "links_closed_at_idx" ON "links" ("completed_at")
        WHERE status = ANY (ARRAY['expired'::text, 'revoked'::text, 'rejected'::text]);
      COMMENT ON INDEX "links_closed_at_idx" IS 'retention: links that came to nothing leave after a set time';

      CREATE INDEX "attempts_invalid_token_received_at_idx" ON "attempts" ("received_at") WHERE outcome = 'invalid_token'::text;
      COMMENT ON INDEX "attempts_invalid_token_received_at_idx" IS 'retention: invalid_token attempts leave after seven days';
      CREATE INDEX "dead_letters_igsid_idx" ON "dead_letters" ("igsid");
      COMMENT ON INDEX "dead_letters_igsid_idx" IS 'erasure of a person';

      CREATE TABLE "idempotency_keys" (
        "hash" bytea NOT NULL,
        "fingerprint" bytea NOT NULL,
        "status" integer NOT NULL,
        "resource_id" uuid NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("hash")
      );
      CREATE INDEX "idempotency_keys_resource_id_idx" ON "idempotency_keys" ("resource_id");
      COMMENT ON INDEX "idempotency_keys_resource_id_idx" IS 'erasure: the rows of a person''s links go with them';
      CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" ("created_at");
      COMMENT ON INDEX "idempotency_keys_created_at_idx" IS 'retention: keys are kept for 24 hours';

      -- Counts of the current minute: nothing that a crash must not lose, so they need not be written twice.
      CREATE UNLOGGED TABLE "rate_limits" (
        "key" character varying(255) NOT NULL,
        "points" integer NOT NULL DEFAULT 0,
        "expire" bigint,
        CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
      );

      CREATE TABLE "audit_entries" (
        "id" uuid NOT NULL,
        "at" timestamptz NOT NULL,
        "actor" text NOT NULL,
        "key_id" uuid,
        "action" text NOT NULL,
        "app_id" uuid,
        "target_kind" text,
        "target_id" uuid,
        "subject_hash" bytea,
        "request_id" text NOT NULL,
        CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
      );
      CREATE INDEX "audit_entries_target_id_idx" ON "audit_entries" ("target_id", "id") WHERE target_id IS NOT NULL;
      COMMENT ON INDEX "audit_entries_target_id_idx" IS 'GET /v1/admin/audit?target=';
      CREATE INDEX "audit_entries_subject_hash_idx" ON "audit_entries" ("subject_hash", "id") WHERE subject_hash IS NOT NULL;
      COMMENT ON INDEX "audit_entries_subject_hash_idx" IS 'GET /v1/admin/audit?subject=';
      CREATE INDEX "audit_entries_key_id_idx" ON "audit_entries" ("key_id", "id") WHERE key_id IS NOT NULL;
      COMMENT ON INDEX "audit_entries_key_id_idx" IS 'GET /v1/admin/audit?keyId=';
      CREATE INDEX "audit_entries_app_id_idx" ON "audit_entries" ("app_id", "id") WHERE app_id IS NOT NULL;
      COMMENT ON INDEX "audit_entries_app_id_idx" IS 'GET /v1/admin/audit?appId=';
      CREATE INDEX "audit_entries_action_idx" ON "audit_entries" ("action", "id");
      COMMENT ON INDEX "audit_entries_action_idx" IS 'GET /v1/admin/audit?action=';

      CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
      END
      $$;
      CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries"
        FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit"();

      CREATE TABLE "erasures" (
        "id" uuid NOT NULL,
        "source" text NOT NULL,
        "request_hash" bytea,
        "confirmation_code" text,
        "links" integer NOT NULL,
        "identities" integer NOT NULL,
        "attempts" integer NOT NULL,
        "dead_letters" integer NOT NULL,
        "idempotency_keys" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "key_id" uuid,
        "request_id" text NOT NULL,
        CONSTRAINT "erasures_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "erasures_request_hash_key" UNIQUE ("request_hash"),
        CONSTRAINT "erasures_confirmation_code_key" UNIQUE ("confirmation_code")
      );

      CREATE TABLE "tombstones" (
        "hash" bytea NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "tombstones_pkey" PRIMARY KEY ("hash")
      );
      CREATE INDEX "tombstones_expires_at_idx" ON "tombstones" ("expires_at");
      COMMENT ON INDEX "tombstones_expires_at_idx" IS 'retention: tombstones leave when their time is over';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE "tombstones";
      DROP TABLE "erasures";
      DROP TABLE "audit_entries";
      DROP FUNCTION "refuse_change_of_audit"();
      DROP TABLE "rate_limits";
      DROP TABLE "idempotency_keys";
      DROP INDEX "dead_letters_igsid_idx";
      DROP INDEX "attempts_invalid_token_received_at_idx";
      DROP INDEX "links_closed_at_idx";
      DROP INDEX "links_awaiting_since_idx";
      DROP INDEX "links_app_id_idx";
      ALTER TABLE "links" DROP COLUMN "decided_at";
      DROP INDEX "api_keys_admin_idx";
      DELETE FROM "api_keys" WHERE app_id IS NULL;
      ALTER TABLE "api_keys"
        DROP CONSTRAINT "api_keys_scopes_check",
        DROP COLUMN "replaced_by",
        DROP COLUMN "last_used_at",
        DROP COLUMN "revoked_at",
        DROP COLUMN "expires_at",
        DROP COLUMN "name",
        ALTER COLUMN "app_id" SET NOT NULL;
      ALTER TABLE "apps"
        DROP CONSTRAINT "apps_default_account_id_fkey",
        DROP COLUMN "disabled_at",
        DROP COLUMN "mints_per_user_per_minute",
        DROP COLUMN "reads_per_minute",
        DROP COLUMN "mints_per_minute",
        DROP COLUMN "allow_unconfirmed_replace",
        DROP COLUMN "confirmation",
        DROP COLUMN "on_conflict",
        DROP COLUMN "default_account_id";
    `);
  }
}
