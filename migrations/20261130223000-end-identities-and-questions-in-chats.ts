import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "accounts" ADD COLUMN "first_connected_at" timestamptz;
  UPDATE "accounts" a SET "first_connected_at" = coalesce(a.connected_at, c.connected_at)
    FROM "account_connections" c WHERE c.account_id = a.id;

  ALTER TABLE "messages" ADD COLUMN "followed_at" timestamptz;`;

const DOWN = `
  ALTER TABLE "messages" DROP COLUMN "followed_at";
  ALTER TABLE "accounts" DROP COLUMN "first_connected_at";`;

/** Whether an account was ever connected, and which questions were followed by a message that is not ours. */
export class EndIdentitiesAndQuestionsInChats20261130223000 implements MigrationInterface {
  readonly name = 'EndIdentitiesAndQuestionsInChats20261130223000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
