import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a page needs to know of a link, and what it may change. No column makes PostgreSQL write the rows again: each is null or has
 * a constant default. https://www.postgresql.org/docs/18/sql-altertable.html (read 2026-11). An older instance names none of them.
 */
export class LetPagesChangeLinks20261130200000 implements MigrationInterface {
  readonly name = 'LetPagesChangeLinks20261130200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "links"
        ADD COLUMN "locale" text,
        ADD COLUMN "account_hint" text,
        ADD COLUMN "opened_at" timestamptz,
        ADD COLUMN "extensions" smallint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "links"
        DROP COLUMN "locale", DROP COLUMN "account_hint", DROP COLUMN "opened_at", DROP COLUMN "extensions"`);
  }
}
