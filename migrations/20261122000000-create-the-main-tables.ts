import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Everything that a link needs on its way to an identity.
 *
 * The hot tables (links, attempts, identities) carry no foreign keys to apps and accounts: those rows are never deleted, and
 * each insert would take a key-share lock on the same few rows.
 */
export class CreateTheMainTables20261122000000 implements MigrationInterface {
  readonly name = 'CreateTheMainTables20261122000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "apps" (
        "id" uuid NOT NULL,
        "name" text NOT NULL,
        "return_urls" text[] NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "apps_pkey" PRIMARY KEY ("id")
      );

      CREATE TABLE "api_keys" (
        "id" uuid NOT NULL,
        "app_id" uuid NOT NULL,
        "hash" bytea NOT NULL,
        "scopes" text[] NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "api_keys_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id")
      );
      CREATE INDEX "api_keys_app_id_idx" ON "api_keys" ("app_id", "id");
      COMMENT ON INDEX "api_keys_app_id_idx" IS 'GET /v1/admin/apps/{id}/keys';

      CREATE TABLE "accounts" (
        "id" uuid NOT NULL,
        "ig_id" text NOT NULL,
        "username" text NOT NULL,
        "status" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "accounts_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "accounts_ig_id_key" UNIQUE ("ig_id"),
        CONSTRAINT "accounts_username_key" UNIQUE ("username"),
        CONSTRAINT "accounts_status_check" CHECK (status = ANY (ARRAY['active'::text, 'disabled'::text]))
      );

      CREATE TABLE "app_accounts" (
        "app_id" uuid NOT NULL,
        "account_id" uuid NOT NULL,
        "granted_at" timestamptz NOT NULL,
        CONSTRAINT "app_accounts_pkey" PRIMARY KEY ("app_id", "account_id"),
        CONSTRAINT "app_accounts_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id"),
        CONSTRAINT "app_accounts_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id")
      );

      CREATE TABLE "links" (
        "id" uuid NOT NULL,
        "app_id" uuid NOT NULL,
        "account_id" uuid NOT NULL,
        "external_user_id" text NOT NULL,
        "session_id" text,
        "channel" text,
        "context" json,
        "on_conflict" text NOT NULL,
        "confirmation" text NOT NULL,
        "return_url" text,
        "kid" text NOT NULL,
        "status" text NOT NULL,
        "reason" text,
        "igsid" text,
        "identity_id" uuid,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "awaiting_since" timestamptz,
        "revoked_at" timestamptz,
        "completed_at" timestamptz,
        CONSTRAINT "links_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "links_status_check" CHECK (
          status = ANY (ARRAY['pending'::text, 'awaiting_confirmation'::text, 'linked'::text, 'rejected'::text, 'expired'::text, 'revoked'::text])
        ),
        CONSTRAINT "links_identity_check" CHECK ((status = 'linked'::text) = (identity_id IS NOT NULL))
      );
      CREATE INDEX "links_external_user_id_idx" ON "links" ("external_user_id", "id");
      COMMENT ON INDEX "links_external_user_id_idx" IS 'admin look-up by external user';
      CREATE INDEX "links_pending_idx" ON "links" ("app_id", "account_id", "external_user_id") WHERE status = 'pending'::text;
      COMMENT ON INDEX "links_pending_idx" IS 'a mint supersedes the older pending links of its user and session';
      CREATE INDEX "links_pending_expires_at_idx" ON "links" ("expires_at") WHERE status = 'pending'::text AND completed_at IS NULL;
      COMMENT ON INDEX "links_pending_expires_at_idx" IS 'the sweep of pending links whose time is over; its predicate says more than others ask for, so that only the sweep can use it';

      CREATE TABLE "identities" (
        "id" uuid NOT NULL,
        "app_id" uuid NOT NULL,
        "account_id" uuid NOT NULL,
        "external_user_id" text NOT NULL,
        "igsid" text NOT NULL,
        "link_id" uuid NOT NULL,
        "via" text NOT NULL,
        "source" text,
        "icebreaker_title" text,
        "icebreaker_payload" text,
        "channel" text,
        "context" json,
        "linked_at" timestamptz NOT NULL,
        "last_referral_at" timestamptz NOT NULL,
        "unlinked_at" timestamptz,
        "unlink_reason" text,
        CONSTRAINT "identities_pkey" PRIMARY KEY ("id")
      );
      CREATE UNIQUE INDEX "identities_active_igsid_key" ON "identities" ("igsid", "account_id", "app_id") WHERE unlinked_at IS NULL;
      COMMENT ON INDEX "identities_active_igsid_key" IS 'one active identity per person, account and app; the decision, look-up by IGSID';
      CREATE UNIQUE INDEX "identities_active_external_user_key" ON "identities" ("external_user_id", "account_id", "app_id") WHERE unlinked_at IS NULL;
      COMMENT ON INDEX "identities_active_external_user_key" IS 'one active identity per external user, account and app; the decision, look-up by external user';
      CREATE INDEX "identities_unlinked_igsid_idx" ON "identities" ("igsid", "id") WHERE unlinked_at IS NOT NULL;
      COMMENT ON INDEX "identities_unlinked_igsid_idx" IS 'look-up of former identities by IGSID';
      CREATE INDEX "identities_unlinked_external_user_idx" ON "identities" ("external_user_id", "id") WHERE unlinked_at IS NOT NULL;
      COMMENT ON INDEX "identities_unlinked_external_user_idx" IS 'look-up of former identities by external user';
      CREATE INDEX "identities_account_id_idx" ON "identities" ("account_id", "id");
      COMMENT ON INDEX "identities_account_id_idx" IS 'admin look-up by username: the newest identities of an account';
      CREATE INDEX "identities_app_id_idx" ON "identities" ("app_id", "id");
      COMMENT ON INDEX "identities_app_id_idx" IS 'GET /v1/identities without a person, newest first';

      CREATE TABLE "attempts" (
        "id" uuid NOT NULL,
        "repeat_key" bytea NOT NULL,
        "app_id" uuid,
        "link_id" uuid,
        "ig_id" text NOT NULL,
        "igsid" text NOT NULL,
        "outcome" text NOT NULL,
        "via" text NOT NULL,
        "source" text,
        "icebreaker_title" text,
        "icebreaker_payload" text,
        "mid" text,
        "ref_hash" bytea,
        "event_at" timestamptz NOT NULL,
        "received_at" timestamptz NOT NULL,
        "request_id" text NOT NULL,
        CONSTRAINT "attempts_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "attempts_repeat_key_key" UNIQUE ("repeat_key"),
        CONSTRAINT "attempts_outcome_check" CHECK (
          outcome = ANY (ARRAY['invalid_token'::text, 'unknown_link'::text, 'wrong_account'::text, 'revoked'::text, 'closed'::text,
            'used_by_other'::text, 'already_linked'::text, 'awaiting_confirmation'::text, 'expired'::text, 'igsid_taken'::text,
            'user_taken'::text, 'linked'::text])
        )
      );
      CREATE INDEX "attempts_link_id_idx" ON "attempts" ("link_id", "id");
      COMMENT ON INDEX "attempts_link_id_idx" IS 'what happened to a link';
      CREATE INDEX "attempts_igsid_idx" ON "attempts" ("igsid", "id");
      COMMENT ON INDEX "attempts_igsid_idx" IS 'admin look-up by IGSID';
      CREATE INDEX "attempts_mid_idx" ON "attempts" USING hash ("mid");
      COMMENT ON INDEX "attempts_mid_idx" IS 'admin look-up by mid; a hash, because a mid is long and only compared for equality';
      CREATE INDEX "attempts_ref_hash_idx" ON "attempts" ("ref_hash") WHERE ref_hash IS NOT NULL;
      COMMENT ON INDEX "attempts_ref_hash_idx" IS 'admin look-up by a ref that did not verify';
      CREATE INDEX "attempts_invalid_token_idx" ON "attempts" ("ig_id", "received_at", "igsid") WHERE outcome = 'invalid_token'::text;
      COMMENT ON INDEX "attempts_invalid_token_idx" IS 'the caps on invalid_token attempts per account and per person';

      CREATE TABLE "dead_letters" (
        "id" uuid NOT NULL,
        "repeat_key" bytea NOT NULL,
        "ig_id" text NOT NULL,
        "igsid" text NOT NULL,
        "error_code" text NOT NULL,
        "received_at" timestamptz NOT NULL,
        "request_id" text NOT NULL,
        CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "dead_letters_repeat_key_key" UNIQUE ("repeat_key")
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE "dead_letters";
      DROP TABLE "attempts";
      DROP TABLE "identities";
      DROP TABLE "links";
      DROP TABLE "app_accounts";
      DROP TABLE "accounts";
      DROP TABLE "api_keys";
      DROP TABLE "apps";
    `);
  }
}
