import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A linked link is found by its identity, which knows the external user: it leaves the index by user for one by identity. A
 * redemption made an entry anywhere among those of all users, whose page went whole into the write-ahead log in a large table.
 * Ids of identities rise with time, so the entry that it makes now stands beside those of the redemptions just before.
 *
 * An instance of the release before redeems as before; its look-ups and erasures by external user read the table.
 */
export class LinkedLinksByIdentity20261127020000 implements MigrationInterface {
  readonly name = 'LinkedLinksByIdentity20261127020000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "links_identity_id_idx" ON "links" ("identity_id") WHERE identity_id IS NOT NULL;
      COMMENT ON INDEX "links_identity_id_idx" IS 'the links of an identity: look-up by external user, erasure of a user';
      CREATE INDEX "links_external_user_id_next" ON "links" ("external_user_id", "id")
        WHERE status <> ALL (ARRAY['pending'::text, 'linked'::text]);
      ${replaceByUser('links that are neither pending nor linked')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "links_external_user_id_next" ON "links" ("external_user_id", "id") WHERE status <> 'pending'::text;
      ${replaceByUser('links that are not pending')}
      DROP INDEX "links_identity_id_idx";`);
  }
}

function replaceByUser(which: string): string {
  return `
      DROP INDEX "links_external_user_id_idx";
      ALTER INDEX "links_external_user_id_next" RENAME TO "links_external_user_id_idx";
      COMMENT ON INDEX "links_external_user_id_idx" IS 'admin look-up by external user, erasure of a user: ${which}';`;
}
