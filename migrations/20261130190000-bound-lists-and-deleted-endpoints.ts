import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER INDEX "links_external_user_id_idx" RENAME TO "links_external_user_id_idx_before";
  CREATE INDEX "links_external_user_id_idx" ON "links" ("external_user_id", "app_id") WHERE status <> 'pending'::text;
  COMMENT ON INDEX "links_external_user_id_idx" IS
    'look-up and erasure of a user, and an app''s list of a user''s links: those that are not pending';
  DROP INDEX "links_external_user_id_idx_before";
  CREATE INDEX "endpoints_deleted_idx" ON "endpoints" ("app_id", "deleted_at") WHERE deleted_at IS NOT NULL;
  COMMENT ON INDEX "endpoints_deleted_idx" IS 'the limit of endpoints that an app may create in an hour';
  CREATE INDEX "endpoints_deleted_at_idx" ON "endpoints" ("deleted_at") WHERE deleted_at IS NOT NULL;
  COMMENT ON INDEX "endpoints_deleted_at_idx" IS 'retention: deleted endpoints are removed with the notifications of their time';`;

const DOWN = `
  DROP INDEX "endpoints_deleted_at_idx";
  DROP INDEX "endpoints_deleted_idx";
  ALTER INDEX "links_external_user_id_idx" RENAME TO "links_external_user_id_idx_before";
  CREATE INDEX "links_external_user_id_idx" ON "links" ("external_user_id", "id") WHERE status <> 'pending'::text;
  COMMENT ON INDEX "links_external_user_id_idx" IS 'look-up and erasure of a user: links that are not pending';
  DROP INDEX "links_external_user_id_idx_before";`;

/**
 * The links of a user are counted for one app, so that another app's users of the same names cost it nothing; deleted endpoints are
 * found by their age.
 */
export class BoundListsAndDeletedEndpoints20261130190000 implements MigrationInterface {
  name = 'BoundListsAndDeletedEndpoints20261130190000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
