import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue of deliveries that are sent on to `META_FORWARD_URLS`. */
export class ForwardDeliveriesOfMeta20261130010000 implements MigrationInterface {
  readonly name = 'ForwardDeliveriesOfMeta20261130010000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "forwards" (
        "url_hash" bytea NOT NULL,
        "sequence" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        "id" uuid NOT NULL,
        "headers" json NOT NULL,
        "body" bytea NOT NULL,
        "claims" integer NOT NULL DEFAULT 0,
        "due_at" timestamptz NOT NULL,
        "received_at" timestamptz NOT NULL,
        CONSTRAINT "forwards_pkey" PRIMARY KEY ("url_hash", "sequence")
      );
      -- What is encrypted cannot be compressed.
      ALTER TABLE "forwards" ALTER COLUMN "body" SET STORAGE EXTERNAL;
      CREATE INDEX "forwards_received_at_idx" ON "forwards" ("received_at");
      COMMENT ON INDEX "forwards_received_at_idx" IS 'the removal of rows that could not be sent within 36 hours';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "forwards"`);
  }
}
