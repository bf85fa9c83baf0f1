import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The links of an external user stand in two indexes, one for those that are pending and one for all others. So a mint writes to
 * the pending ones, which are few and in use, and no longer to a page anywhere among those of all users: in a table of ten
 * million links each such page went whole into the write-ahead log, 7 KB for a mint where a small table has 0.8.
 * https://www.postgresql.org/docs/18/wal-configuration.html (on full_page_writes; read 2026-11)
 *
 * An instance of the release before mints and links as before; its look-ups and erasures by external user read the table.
 */
export class PendingLinksApart20261127000000 implements MigrationInterface {
  readonly name = 'PendingLinksApart20261127000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "links_external_user_id_next" ON "links" ("external_user_id", "id") WHERE status <> 'pending'::text;
      CREATE INDEX "links_pending_next" ON "links" ("app_id", "external_user_id") WHERE status = 'pending'::text;
      ${replace('links_external_user_id')}
      COMMENT ON INDEX "links_external_user_id_idx" IS 'admin look-up by external user, erasure of a user: links that are not pending';
      ${replace('links_pending')}
      COMMENT ON INDEX "links_pending_idx" IS
        'a mint supersedes the older pending links of its user and session; look-up and erasure of a user''s pending links; the pending links of a disabled app';`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "links_external_user_id_next" ON "links" ("external_user_id", "id");
      CREATE INDEX "links_pending_next" ON "links" ("app_id", "account_id", "external_user_id") WHERE status = 'pending'::text;
      ${replace('links_external_user_id')}
      COMMENT ON INDEX "links_external_user_id_idx" IS 'admin look-up by external user';
      ${replace('links_pending')}
      COMMENT ON INDEX "links_pending_idx" IS 'a mint supersedes the older pending links of its user and session';`);
  }
}

function replace(name: string): string {
  return `DROP INDEX "${name}_idx"; ALTER INDEX "${name}_next" RENAME TO "${name}_idx";`;
}
