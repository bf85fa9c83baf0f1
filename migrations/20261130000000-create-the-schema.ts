import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The whole schema of 0.2.0.
 *
 * - The traffic tables (links, identities, attempts, repeat keys, notifications, deliveries) begin each primary and unique key
 *   with the account: a unit of work belongs to one account, which is what a distributed PostgreSQL needs. Reads by an id alone
 *   have an index of their own.
 * - The traffic tables have no foreign keys to apps, accounts and endpoints: those rows are never deleted, and each insert would
 *   take a key-share lock on the same few rows.
 */
export class CreateTheSchema20261130000000 implements MigrationInterface {
  readonly name = 'CreateTheSchema20261130000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(CUSTOMERS);
    await queryRunner.query(TRAFFIC);
    await queryRunner.query(NOTIFICATIONS);
    await queryRunner.query(OPERATIONS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE "suppressions";
      DROP TABLE "erasures";
      DROP TABLE "audit_entries";
      DROP FUNCTION "refuse_change_of_audit"();
      DROP TABLE "rate_limits";
      DROP TABLE "idempotency_keys";
      DROP TABLE "deliveries";
      DROP TABLE "notifications";
      DROP TABLE "endpoints";
      DROP TABLE "dead_letters";
      DROP TABLE "repeat_keys";
      DROP TABLE "attempts";
      DROP TABLE "identities";
      DROP TABLE "links";
      DROP TABLE "app_accounts";
      DROP TABLE "api_keys";
      DROP TABLE "apps";
      DROP TABLE "accounts";
    `);
  }
}

const CUSTOMERS = `
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

  CREATE TABLE "apps" (
    "id" uuid NOT NULL,
    "name" text NOT NULL,
    "return_urls" text[] NOT NULL,
    "default_account_id" uuid,
    "on_conflict" text NOT NULL DEFAULT 'reject',
    "confirmation" text NOT NULL DEFAULT 'none',
    "allow_unconfirmed_replace" boolean NOT NULL DEFAULT false,
    "mints_per_minute" integer NOT NULL DEFAULT 600,
    "reads_per_minute" integer NOT NULL DEFAULT 6000,
    "mints_per_user_per_minute" integer NOT NULL DEFAULT 10,
    "disabled_at" timestamptz,
    "created_at" timestamptz NOT NULL,
    CONSTRAINT "apps_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "apps_default_account_id_fkey" FOREIGN KEY ("default_account_id") REFERENCES "accounts" ("id")
  );

  CREATE TABLE "api_keys" (
    "id" uuid NOT NULL,
    "app_id" uuid,
    "name" text,
    "hash" bytea NOT NULL,
    "scopes" text[] NOT NULL,
    "created_at" timestamptz NOT NULL,
    "expires_at" timestamptz,
    "revoked_at" timestamptz,
    "last_used_at" timestamptz,
    "replaced_by" uuid,
    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_keys_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id"),
    CONSTRAINT "api_keys_scopes_check" CHECK ((app_id IS NULL) = (scopes = ARRAY['admin'::text]))
  );
  CREATE INDEX "api_keys_app_id_idx" ON "api_keys" ("app_id", "id");
  COMMENT ON INDEX "api_keys_app_id_idx" IS 'GET /v1/admin/apps/{id}/keys';
  CREATE INDEX "api_keys_admin_idx" ON "api_keys" ("id") WHERE app_id IS NULL;
  COMMENT ON INDEX "api_keys_admin_idx" IS 'GET /v1/admin/keys';

  CREATE TABLE "app_accounts" (
    "app_id" uuid NOT NULL,
    "account_id" uuid NOT NULL,
    "granted_at" timestamptz NOT NULL,
    CONSTRAINT "app_accounts_pkey" PRIMARY KEY ("app_id", "account_id"),
    CONSTRAINT "app_accounts_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id"),
    CONSTRAINT "app_accounts_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id")
  );`;

const TRAFFIC = `
  CREATE TABLE "links" (
    "account_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "app_id" uuid NOT NULL,
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
    "decided_at" timestamptz,
    "revoked_at" timestamptz,
    "completed_at" timestamptz,
    CONSTRAINT "links_pkey" PRIMARY KEY ("account_id", "id"),
    CONSTRAINT "links_status_check" CHECK (
      status = ANY (ARRAY['pending'::text, 'awaiting_confirmation'::text, 'linked'::text, 'rejected'::text, 'expired'::text, 'revoked'::text])
    ),
    CONSTRAINT "links_identity_check" CHECK ((status = 'linked'::text) = (identity_id IS NOT NULL))
  );
  CREATE INDEX "links_id_idx" ON "links" ("id");
  COMMENT ON INDEX "links_id_idx" IS 'a link by its id alone; the links of every app, newest first';
  CREATE INDEX "links_app_id_idx" ON "links" ("app_id", "id");
  COMMENT ON INDEX "links_app_id_idx" IS 'GET /v1/links, newest first';
  -- Pending links have an index by user of their own: it stays small, so that a mint writes to pages in use.
  CREATE INDEX "links_pending_idx" ON "links" ("external_user_id", "app_id") WHERE status = 'pending'::text;
  COMMENT ON INDEX "links_pending_idx" IS
    'a mint supersedes the older pending links of its user and session; look-up and erasure of a user''s pending links';
  CREATE INDEX "links_external_user_id_idx" ON "links" ("external_user_id", "id") WHERE status <> 'pending'::text;
  COMMENT ON INDEX "links_external_user_id_idx" IS 'look-up and erasure of a user: links that are not pending';
  CREATE INDEX "links_pending_expires_at_idx" ON "links" ("expires_at") WHERE status = 'pending'::text AND completed_at IS NULL;
  COMMENT ON INDEX "links_pending_expires_at_idx" IS
    'the sweep of expired pending links; its predicate says more than others ask for, so that only the sweep can use it';
  CREATE INDEX "links_awaiting_since_idx" ON "links" ("awaiting_since") WHERE status = 'awaiting_confirmation'::text;
  COMMENT ON INDEX "links_awaiting_since_idx" IS 'the sweep of confirmations that were not given in time';
  CREATE INDEX "links_closed_at_idx" ON "links" ("completed_at")
    WHERE status = ANY (ARRAY['expired'::text, 'revoked'::text, 'rejected'::text]);
  COMMENT ON INDEX "links_closed_at_idx" IS 'retention: links that did not link anyone are removed after a set time';

  CREATE TABLE "identities" (
    "account_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "app_id" uuid NOT NULL,
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
    CONSTRAINT "identities_pkey" PRIMARY KEY ("account_id", "id")
  );
  -- IS NOT NULL is always true. It keeps a look-up by the one from the index of the other, which on an empty table would cost the same.
  CREATE UNIQUE INDEX "identities_active_igsid_key" ON "identities" ("account_id", "igsid", "app_id")
    WHERE unlinked_at IS NULL AND igsid IS NOT NULL;
  COMMENT ON INDEX "identities_active_igsid_key" IS 'one active identity per account, person and app; the decision';
  CREATE UNIQUE INDEX "identities_active_external_user_key" ON "identities" ("account_id", "external_user_id", "app_id")
    WHERE unlinked_at IS NULL AND external_user_id IS NOT NULL;
  COMMENT ON INDEX "identities_active_external_user_key" IS 'one active identity per account, external user and app; the decision';
  CREATE INDEX "identities_id_idx" ON "identities" ("id");
  COMMENT ON INDEX "identities_id_idx" IS 'an identity by its id alone; the identities of every app, newest first';
  CREATE INDEX "identities_app_id_idx" ON "identities" ("app_id", "id");
  COMMENT ON INDEX "identities_app_id_idx" IS 'GET /v1/identities without a person, newest first';
  CREATE INDEX "identities_igsid_idx" ON "identities" ("igsid", "app_id");
  COMMENT ON INDEX "identities_igsid_idx" IS 'look-up and erasure by IGSID, on every account';
  CREATE INDEX "identities_external_user_id_idx" ON "identities" ("external_user_id", "app_id");
  COMMENT ON INDEX "identities_external_user_id_idx" IS 'look-up and erasure by external user, on every account';

  -- An event for an account that is not registered belongs to the account that its token names.
  CREATE TABLE "attempts" (
    "account_id" uuid NOT NULL,
    "id" uuid NOT NULL,
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
    CONSTRAINT "attempts_pkey" PRIMARY KEY ("account_id", "id"),
    CONSTRAINT "attempts_outcome_check" CHECK (
      outcome = ANY (ARRAY['invalid_token'::text, 'unknown_link'::text, 'wrong_account'::text, 'revoked'::text, 'closed'::text,
        'used_by_other'::text, 'already_linked'::text, 'awaiting_confirmation'::text, 'expired'::text, 'igsid_taken'::text,
        'user_taken'::text, 'linked'::text])
    )
  );
  CREATE INDEX "attempts_id_idx" ON "attempts" ("id");
  COMMENT ON INDEX "attempts_id_idx" IS 'an attempt by its id alone; GET /v1/admin/attempts, newest first; retention';
  CREATE INDEX "attempts_link_id_idx" ON "attempts" ("link_id", "id");
  COMMENT ON INDEX "attempts_link_id_idx" IS 'what happened to a link';
  CREATE INDEX "attempts_igsid_idx" ON "attempts" ("igsid", "id");
  COMMENT ON INDEX "attempts_igsid_idx" IS 'look-up and erasure by IGSID';
  CREATE INDEX "attempts_mid_idx" ON "attempts" USING hash ("mid");
  COMMENT ON INDEX "attempts_mid_idx" IS 'look-up by mid; a hash, because a mid is long and only compared for equality';
  CREATE INDEX "attempts_ref_hash_idx" ON "attempts" ("ref_hash") WHERE ref_hash IS NOT NULL;
  COMMENT ON INDEX "attempts_ref_hash_idx" IS 'look-up by a ref that did not verify';
  CREATE INDEX "attempts_invalid_token_idx" ON "attempts" ("account_id", "received_at", "igsid") WHERE outcome = 'invalid_token'::text;
  COMMENT ON INDEX "attempts_invalid_token_idx" IS 'the caps on invalid_token attempts per account and per person';
  CREATE INDEX "attempts_invalid_token_received_at_idx" ON "attempts" ("received_at") WHERE outcome = 'invalid_token'::text;
  COMMENT ON INDEX "attempts_invalid_token_received_at_idx" IS 'retention: invalid_token attempts are removed after seven days';

  -- Apart from the attempts, so that these can be partitioned by time.
  CREATE TABLE "repeat_keys" (
    "account_id" uuid NOT NULL,
    "igsid" text NOT NULL,
    "repeat_key" bytea NOT NULL,
    "received_at" timestamptz NOT NULL,
    CONSTRAINT "repeat_keys_pkey" PRIMARY KEY ("account_id", "igsid", "repeat_key")
  );
  CREATE INDEX "repeat_keys_received_at_idx" ON "repeat_keys" ("received_at");
  COMMENT ON INDEX "repeat_keys_received_at_idx" IS 'retention: longer than Meta repeats a delivery';

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
  CREATE INDEX "dead_letters_igsid_idx" ON "dead_letters" ("igsid");
  COMMENT ON INDEX "dead_letters_igsid_idx" IS 'erasure of a person';`;

const NOTIFICATIONS = `
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
  COMMENT ON INDEX "endpoints_app_id_idx" IS 'GET /v1/endpoints, and the subscribers of an app''s events';

  -- The outbox and the queue in one. A pending row is due at next_attempt_at; a claimed one has it moved to the end of its lease;
  -- one that waits behind an earlier notification of the same account, external user and endpoint has none.
  CREATE TABLE "notifications" (
    "account_id" uuid NOT NULL,
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
    "claims" integer NOT NULL DEFAULT 0,
    "next_attempt_at" timestamptz,
    "created_at" timestamptz NOT NULL,
    "completed_at" timestamptz,
    CONSTRAINT "notifications_pkey" PRIMARY KEY ("account_id", "id"),
    CONSTRAINT "notifications_status_check"
      CHECK (status = ANY (ARRAY['pending'::text, 'delivered'::text, 'exhausted'::text, 'canceled'::text])),
    CONSTRAINT "notifications_next_attempt_check" CHECK (status = 'pending'::text OR next_attempt_at IS NULL),
    CONSTRAINT "notifications_completed_check" CHECK ((status = 'pending'::text) = (completed_at IS NULL))
  );
  CREATE INDEX "notifications_due_idx" ON "notifications" ("account_id", "endpoint_id", "next_attempt_at")
    WHERE next_attempt_at IS NOT NULL;
  COMMENT ON INDEX "notifications_due_idx" IS 'the queue: what may be claimed, by account and endpoint';
  CREATE INDEX "notifications_waiting_idx" ON "notifications" ("external_user_id", "account_id", "endpoint_id", "sequence")
    WHERE status = 'pending'::text AND next_attempt_at IS NULL;
  COMMENT ON INDEX "notifications_waiting_idx" IS
    'the repair of chains whose first notification was removed: notifications that wait for an earlier one';
  CREATE INDEX "notifications_external_user_id_idx" ON "notifications"
    ("external_user_id", "account_id", "endpoint_id", "status", "sequence");
  COMMENT ON INDEX "notifications_external_user_id_idx" IS
    'the order per account, external user and endpoint; GET /v1/notifications?externalUserId=; erasure of a user';
  CREATE INDEX "notifications_id_idx" ON "notifications" ("id");
  COMMENT ON INDEX "notifications_id_idx" IS 'a notification by its id alone; every app''s, newest first; retention';
  CREATE INDEX "notifications_app_id_idx" ON "notifications" ("app_id", "id");
  COMMENT ON INDEX "notifications_app_id_idx" IS 'GET /v1/notifications, newest first';
  CREATE INDEX "notifications_endpoint_id_idx" ON "notifications" ("endpoint_id", "id");
  COMMENT ON INDEX "notifications_endpoint_id_idx" IS
    'GET /v1/notifications?endpointId=, newest first; POST /v1/endpoints/{id}/replay';
  CREATE INDEX "notifications_igsid_idx" ON "notifications" ("igsid") WHERE igsid IS NOT NULL AND identity_id IS NULL;
  COMMENT ON INDEX "notifications_igsid_idx" IS 'erasure of a person; what is about an identity is found by its user';

  CREATE TABLE "deliveries" (
    "account_id" uuid NOT NULL,
    "notification_id" uuid NOT NULL,
    "attempt" integer NOT NULL,
    "attempted_at" timestamptz NOT NULL,
    "http_status" integer,
    "latency_ms" integer NOT NULL,
    "response_body" text,
    "error" text,
    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("account_id", "notification_id", "attempt")
  );`;

const OPERATIONS = `
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
    "notifications" integer NOT NULL,
    "created_at" timestamptz NOT NULL,
    "key_id" uuid,
    "request_id" text NOT NULL,
    CONSTRAINT "erasures_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "erasures_request_hash_key" UNIQUE ("request_hash"),
    CONSTRAINT "erasures_confirmation_code_key" UNIQUE ("confirmation_code")
  );

  CREATE TABLE "suppressions" (
    "hash" bytea NOT NULL,
    "expires_at" timestamptz NOT NULL,
    CONSTRAINT "suppressions_pkey" PRIMARY KEY ("hash")
  );
  CREATE INDEX "suppressions_expires_at_idx" ON "suppressions" ("expires_at");
  COMMENT ON INDEX "suppressions_expires_at_idx" IS 'retention: entries are removed when they expire';`;
