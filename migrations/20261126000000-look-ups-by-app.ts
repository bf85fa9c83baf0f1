import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A look-up says whose identity it asks for and not of which account, so the app stands before the account in the two keys
 * that it uses. With the account in between, PostgreSQL 18 counts a search for each account that there is (a skip scan), and
 * from some ten thousand identities on prefers to read all of the app's. Whoever decides on a link names all three, in any order.
 * https://www.postgresql.org/docs/18/indexes-multicolumn.html (read 2026-11)
 *
 * An instance of the release before finds its own way with either.
 */
export class LookUpsByApp20261126000000 implements MigrationInterface {
  readonly name = 'LookUpsByApp20261126000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(remake('"app_id", "account_id"'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(remake('"account_id", "app_id"'));
  }
}

/** The new ones first: there is no moment at which two of one kind could come in. */
function remake(owner: string): string {
  return `
    CREATE UNIQUE INDEX "identities_active_igsid_next" ON "identities" ("igsid", ${owner}) WHERE unlinked_at IS NULL;
    CREATE UNIQUE INDEX "identities_active_external_user_next" ON "identities" ("external_user_id", ${owner})
      WHERE unlinked_at IS NULL;
    DROP INDEX "identities_active_igsid_key";
    DROP INDEX "identities_active_external_user_key";
    ALTER INDEX "identities_active_igsid_next" RENAME TO "identities_active_igsid_key";
    ALTER INDEX "identities_active_external_user_next" RENAME TO "identities_active_external_user_key";
    COMMENT ON INDEX "identities_active_igsid_key" IS
      'one active identity per person, account and app; the decision, look-up by IGSID';
    COMMENT ON INDEX "identities_active_external_user_key" IS
      'one active identity per external user, account and app; the decision, look-up by external user';`;
}
