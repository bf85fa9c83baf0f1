import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "dead_letters" ADD COLUMN "retried_at" timestamptz, ADD COLUMN "outcome" text;`;

const DOWN = `
  ALTER TABLE "dead_letters" DROP COLUMN "outcome", DROP COLUMN "retried_at";`;

/** What became of a dead letter that an operator had decided again. An older instance leaves both columns empty. */
export class RetryDeadLetters20261130233000 implements MigrationInterface {
  name = 'RetryDeadLetters20261130233000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
