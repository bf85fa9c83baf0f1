import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "api_keys" ADD COLUMN "role" text DEFAULT 'admin';
  UPDATE "api_keys" SET "role" = NULL WHERE app_id IS NOT NULL;
  ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_role_check" CHECK (role = ANY (ARRAY['admin'::text, 'support'::text, 'viewer'::text])),
    ADD CONSTRAINT "api_keys_owner_role_check" CHECK (app_id IS NOT NULL OR role IS NOT NULL);
  CREATE TABLE "console_sessions" (
    "id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "key_id" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "last_seen_at" timestamptz NOT NULL,
    "expires_at" timestamptz NOT NULL,
    "verified_at" timestamptz,
    "ended_at" timestamptz,
    CONSTRAINT "console_sessions_pkey" PRIMARY KEY ("id")
  );
  CREATE INDEX "console_sessions_key_id_idx" ON "console_sessions" ("key_id", "id");
  COMMENT ON INDEX "console_sessions_key_id_idx" IS 'GET /v1/admin/sessions with a key that is not of the role admin';
  CREATE INDEX "console_sessions_expires_at_idx" ON "console_sessions" ("expires_at");
  COMMENT ON INDEX "console_sessions_expires_at_idx" IS 'retention: the oldest first';
  CREATE TABLE "console_sign_in_links" (
    "hash" bytea NOT NULL,
    "key_id" uuid NOT NULL,
    "expires_at" timestamptz NOT NULL,
    CONSTRAINT "console_sign_in_links_pkey" PRIMARY KEY ("hash")
  );
  CREATE INDEX "console_sign_in_links_expires_at_idx" ON "console_sign_in_links" ("expires_at");
  COMMENT ON INDEX "console_sign_in_links_expires_at_idx" IS 'retention: the oldest first';`;

const DOWN = `
  DROP TABLE "console_sign_in_links";
  DROP TABLE "console_sessions";
  UPDATE "api_keys" SET "revoked_at" = now() WHERE app_id IS NULL AND role <> 'admin' AND revoked_at IS NULL;
  ALTER TABLE "api_keys" DROP COLUMN "role";`;

/**
 * Roles of admin keys, and sessions that are started with one. Every admin key has the role `admin`, as before. An older instance
 * knows no roles: to it each admin key may do everything, so create keys of other roles after the update. The way
 * back revokes them.
 */
export class SignInToTheConsole20261130230000 implements MigrationInterface {
  name = 'SignInToTheConsole20261130230000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
