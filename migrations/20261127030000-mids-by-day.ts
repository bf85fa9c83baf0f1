import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mids stand in their index day by day: an entry lies among those of its own day, whose pages are in use, and no longer anywhere
 * among all there ever were, where its page went whole into the write-ahead log. Whoever looks for one asks each day there was.
 *
 * An instance of the release before redeems as before; its look-ups by mid read the table.
 */
export class MidsByDay20261127030000 implements MigrationInterface {
  readonly name = 'MidsByDay20261127030000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "attempts_mid_next" ON "attempts" (CAST(received_at AT TIME ZONE 'UTC' AS date), hashtextextended(mid, 0))
        WHERE mid IS NOT NULL;
      ${replaceByMid('; days (UTC) keep new entries together')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX "attempts_mid_next" ON "attempts" USING hash ("mid");
      ${replaceByMid('')}`);
  }
}

function replaceByMid(why: string): string {
  return `
      DROP INDEX "attempts_mid_idx";
      ALTER INDEX "attempts_mid_next" RENAME TO "attempts_mid_idx";
      COMMENT ON INDEX "attempts_mid_idx" IS
        'admin look-up by mid; a hash, because a mid is long and only compared for equality${why}';`;
}
