import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "apps" ADD COLUMN "invite_url" text;

  ALTER TABLE "accounts"
    ADD COLUMN "invite_app_id" uuid,
    ADD COLUMN "invite_icebreaker" text,
    ADD CONSTRAINT "accounts_invite_check" CHECK ((invite_app_id IS NULL) = (invite_icebreaker IS NULL));

  CREATE TABLE "invites" (
    "account_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "app_id" uuid NOT NULL,
    "igsid" text NOT NULL,
    "channel" text,
    "context" json,
    "locale" text,
    "kid" text NOT NULL,
    "status" text NOT NULL,
    "link_id" uuid,
    "delivery_status" text,
    "delivery_code" text,
    "delivery_queued_at" timestamptz,
    "delivery_sent_at" timestamptz,
    "created_at" timestamptz NOT NULL,
    "expires_at" timestamptz NOT NULL,
    "completed_at" timestamptz,
    CONSTRAINT "invites_pkey" PRIMARY KEY ("account_id", "id"),
    CONSTRAINT "invites_status_check" CHECK (status = ANY (ARRAY['pending'::text, 'redeemed'::text, 'revoked'::text])),
    CONSTRAINT "invites_completed_check" CHECK ((status = 'pending'::text) = (completed_at IS NULL)),
    CONSTRAINT "invites_link_check" CHECK ((status = 'redeemed'::text) = (link_id IS NOT NULL))
  );
  CREATE INDEX "invites_id_idx" ON "invites" ("id");
  COMMENT ON INDEX "invites_id_idx" IS 'an invite by its id alone; the invites of every app, newest first';
  CREATE INDEX "invites_app_id_idx" ON "invites" ("app_id", "id");
  COMMENT ON INDEX "invites_app_id_idx" IS 'GET /v1/invites, newest first';
  CREATE INDEX "invites_igsid_idx" ON "invites" ("igsid", "account_id");
  COMMENT ON INDEX "invites_igsid_idx" IS 'the open invite of a person who taps again; erasure of a person';
  CREATE INDEX "invites_link_id_idx" ON "invites" ("link_id") WHERE link_id IS NOT NULL;
  COMMENT ON INDEX "invites_link_id_idx" IS 'erasure of the links that invites have made';
  CREATE INDEX "invites_expires_at_idx" ON "invites" ("expires_at");
  COMMENT ON INDEX "invites_expires_at_idx" IS 'retention: invites are removed a set time after their end';

  ALTER TABLE "messages" ADD COLUMN "invite_id" uuid;
  CREATE UNIQUE INDEX "messages_invite_key" ON "messages" ("account_id", "invite_id", "about_at") WHERE invite_id IS NOT NULL;
  COMMENT ON INDEX "messages_invite_key" IS 'one event sends an invite once';`;

const DOWN = `
  ALTER TABLE "messages" DROP COLUMN "invite_id";
  DROP TABLE "invites";
  ALTER TABLE "accounts" DROP CONSTRAINT "accounts_invite_check", DROP COLUMN "invite_icebreaker", DROP COLUMN "invite_app_id";
  ALTER TABLE "apps" DROP COLUMN "invite_url";`;

/**
 * Invites: links from a chat to a page of the app. An invite itself is not stored: it is made again from its row. A message that brings
 * one names it; a message of an earlier release names none, and is left as it is.
 */
export class Invites20261201101000 implements MigrationInterface {
  readonly name = 'Invites20261201101000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    // A message of a kind that the earlier release does not know would stop its queue.
    await runner.query(`DELETE FROM "messages" WHERE invite_id IS NOT NULL`);
    await runner.query(DOWN);
  }
}
