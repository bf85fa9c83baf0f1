import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  CREATE INDEX "attempts_request_id_idx" ON "attempts" USING hash ("request_id");
  COMMENT ON INDEX "attempts_request_id_idx" IS 'look-up by request id; a hash, because it is random and only compared for equality';`;

const DOWN = `
  DROP INDEX "attempts_request_id_idx";`;

/** Support has the id of a request from a log, and wants to know what became of it. */
export class FindAttemptsByRequest20261130234000 implements MigrationInterface {
  readonly name = 'FindAttemptsByRequest20261130234000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
