import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a person did, and what of it is a repeat, is found by one index instead of two: a repeat key is derived from the person's
 * id, so the two together are as unique as the key alone. Each redemption wrote to a page anywhere in either.
 *
 * The index is made first and becomes the constraint then: to make both at once would keep readers out, too, for as long.
 *
 * An instance of before looks for repeats by the key alone, and so through the whole table: it has to be stopped first.
 */
export class AttemptsOfAPerson20261127010000 implements MigrationInterface {
  readonly name = 'AttemptsOfAPerson20261127010000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE UNIQUE INDEX "attempts_igsid_repeat_key_key" ON "attempts" ("igsid", "repeat_key");
      ALTER TABLE "attempts" ADD CONSTRAINT "attempts_igsid_repeat_key_key" UNIQUE USING INDEX "attempts_igsid_repeat_key_key";
      COMMENT ON INDEX "attempts_igsid_repeat_key_key" IS
        'an event is stored once; look-up by IGSID, erasure of a person';
      ALTER TABLE "attempts" DROP CONSTRAINT "attempts_repeat_key_key";
      DROP INDEX "attempts_igsid_idx";`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE UNIQUE INDEX "attempts_repeat_key_key" ON "attempts" ("repeat_key");
      ALTER TABLE "attempts" ADD CONSTRAINT "attempts_repeat_key_key" UNIQUE USING INDEX "attempts_repeat_key_key";
      CREATE INDEX "attempts_igsid_idx" ON "attempts" ("igsid", "id");
      COMMENT ON INDEX "attempts_igsid_idx" IS 'admin look-up by IGSID';
      ALTER TABLE "attempts" DROP CONSTRAINT "attempts_igsid_repeat_key_key";`);
  }
}
