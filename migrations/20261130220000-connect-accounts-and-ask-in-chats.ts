import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "accounts"
    ADD COLUMN "connected_at" timestamptz,
    ADD COLUMN "after_link_message" boolean NOT NULL DEFAULT true,
    ADD COLUMN "unlink_by_word" boolean NOT NULL DEFAULT true,
    ADD COLUMN "linked_texts" jsonb NOT NULL DEFAULT '{}';

  ALTER TABLE "erasures" ADD COLUMN "connections" integer NOT NULL DEFAULT 0;

  CREATE TABLE "account_connections" (
    "account_id" uuid NOT NULL,
    "login" text NOT NULL,
    "access_token" bytea NOT NULL,
    "owner_id" text NOT NULL,
    "page_id" text,
    "app_id" text,
    "username" text,
    "account_type" text,
    "scopes" text[],
    "status" text NOT NULL,
    "token_issued_at" timestamptz NOT NULL,
    "token_expires_at" timestamptz,
    "refreshed_at" timestamptz,
    "next_refresh_at" timestamptz,
    "expiry_noticed_at" timestamptz,
    "last_error" text,
    "last_error_at" timestamptz,
    "connected_at" timestamptz NOT NULL,
    CONSTRAINT "account_connections_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "account_connections_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id"),
    CONSTRAINT "account_connections_login_check" CHECK (login = ANY (ARRAY['instagram'::text, 'page'::text])),
    CONSTRAINT "account_connections_status_check" CHECK (status = ANY (ARRAY['active'::text, 'dead'::text]))
  );
  CREATE INDEX "account_connections_owner_id_idx" ON "account_connections" ("owner_id");
  COMMENT ON INDEX "account_connections_owner_id_idx" IS
    'Meta''s calls about the owner of an account: deauthorisation and deletion of data';
  CREATE INDEX "account_connections_next_refresh_at_idx" ON "account_connections" ("next_refresh_at") WHERE status = 'active'::text;
  COMMENT ON INDEX "account_connections_next_refresh_at_idx" IS 'the refresh of tokens';

  CREATE TABLE "connect_states" (
    "hash" bytea NOT NULL,
    "account_id" uuid NOT NULL,
    "key_id" uuid NOT NULL,
    "expires_at" timestamptz NOT NULL,
    CONSTRAINT "connect_states_pkey" PRIMARY KEY ("hash")
  );
  CREATE INDEX "connect_states_expires_at_idx" ON "connect_states" ("expires_at");
  COMMENT ON INDEX "connect_states_expires_at_idx" IS 'retention: states are removed when they expire';

  -- The outbox of what the service writes to people. It holds no text: a message is made from its rows when it is sent.
  CREATE TABLE "messages" (
    "account_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "sequence" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" text NOT NULL,
    "igsid" text NOT NULL,
    "app_id" uuid,
    "link_id" uuid,
    "locale" text,
    "about_at" timestamptz NOT NULL,
    "status" text NOT NULL,
    "claims" integer NOT NULL DEFAULT 0,
    "checks" integer NOT NULL DEFAULT 0,
    "next_step_at" timestamptz,
    "attempted_at" timestamptz,
    "text_hash" bytea,
    "mid" text,
    "error_code" text,
    "created_at" timestamptz NOT NULL,
    "completed_at" timestamptz,
    CONSTRAINT "messages_pkey" PRIMARY KEY ("account_id", "id"),
    CONSTRAINT "messages_status_check" CHECK (
      status = ANY (ARRAY['queued'::text, 'sending'::text, 'checking'::text, 'sent'::text, 'failed'::text, 'unknown'::text])
    ),
    CONSTRAINT "messages_completed_check" CHECK (
      (status = ANY (ARRAY['queued'::text, 'sending'::text, 'checking'::text])) = (completed_at IS NULL)
    ),
    CONSTRAINT "messages_next_step_check" CHECK ((next_step_at IS NULL) = (completed_at IS NOT NULL))
  );
  -- A link can ask the same person again when the first question was not answered in time: about_at is the event that asked.
  CREATE UNIQUE INDEX "messages_question_key" ON "messages" ("account_id", "link_id", "kind", "igsid", "about_at")
    WHERE link_id IS NOT NULL;
  COMMENT ON INDEX "messages_question_key" IS 'nobody is asked twice by one event; the messages about a link';
  CREATE INDEX "messages_due_idx" ON "messages" ("account_id", "next_step_at") WHERE next_step_at IS NOT NULL;
  COMMENT ON INDEX "messages_due_idx" IS 'the queue: what may be claimed, by account';
  CREATE INDEX "messages_open_idx" ON "messages" ("igsid", "account_id", "sequence") WHERE completed_at IS NULL;
  COMMENT ON INDEX "messages_open_idx" IS 'the order of a person''s messages; an echo finds what it proves';
  CREATE INDEX "messages_igsid_idx" ON "messages" ("igsid", "account_id");
  COMMENT ON INDEX "messages_igsid_idx" IS 'look-up and erasure of a person';
  CREATE INDEX "messages_link_id_idx" ON "messages" ("link_id") WHERE link_id IS NOT NULL;
  COMMENT ON INDEX "messages_link_id_idx" IS 'erasure of a link';
  CREATE INDEX "messages_completed_at_idx" ON "messages" ("completed_at") WHERE completed_at IS NOT NULL;
  COMMENT ON INDEX "messages_completed_at_idx" IS 'retention: messages are removed after a set time';

  ALTER TABLE "links"
    ADD COLUMN "question_status" text,
    ADD COLUMN "question_code" text,
    ADD COLUMN "question_sent_at" timestamptz;
  CREATE INDEX "links_awaiting_igsid_idx" ON "links" ("igsid", "account_id") WHERE status = 'awaiting_confirmation'::text;
  COMMENT ON INDEX "links_awaiting_igsid_idx" IS 'the open questions of a person who answers in the chat';`;

const DOWN = `
  DROP INDEX "links_awaiting_igsid_idx";
  ALTER TABLE "links" DROP COLUMN "question_sent_at", DROP COLUMN "question_code", DROP COLUMN "question_status";
  DROP TABLE "messages";
  DROP TABLE "connect_states";
  DROP TABLE "account_connections";
  ALTER TABLE "erasures" DROP COLUMN "connections";
  ALTER TABLE "accounts"
    DROP COLUMN "linked_texts", DROP COLUMN "unlink_by_word", DROP COLUMN "after_link_message", DROP COLUMN "connected_at";`;

/**
 * Accounts are connected to Instagram, and people are asked in the chat. The new columns have constant defaults, so that no row
 * is rewritten; the index of awaiting links covers only those that wait at this moment.
 */
export class ConnectAccountsAndAskInChats20261130220000 implements MigrationInterface {
  readonly name = 'ConnectAccountsAndAskInChats20261130220000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
