import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a dead letter needs so that an operator can have it decided again, and the first refusals of events that no other event of
 * their delivery was stored with. The new columns of `dead_letters` are null in older rows, and in those that an older instance
 * still writes.
 */
export class RememberRefusedEvents20261130070000 implements MigrationInterface {
  readonly name = 'RememberRefusedEvents20261130070000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "dead_letters"
        ADD COLUMN "link_id" uuid,
        ADD COLUMN "ref_hash" bytea,
        ADD COLUMN "mid_hash" bytea,
        ADD COLUMN "via" text,
        ADD COLUMN "event_at" timestamptz;
      CREATE INDEX "dead_letters_link_id_idx" ON "dead_letters" ("link_id") WHERE link_id IS NOT NULL;
      COMMENT ON INDEX "dead_letters_link_id_idx" IS 'erasure of a link';

      CREATE TABLE "refused_events" (
        "id" uuid NOT NULL,
        "repeat_key" bytea NOT NULL,
        "ig_id" text NOT NULL,
        "igsid" text NOT NULL,
        "link_id" uuid,
        "refused_at" timestamptz NOT NULL,
        CONSTRAINT "refused_events_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "refused_events_repeat_key_key" UNIQUE ("repeat_key")
      );
      CREATE INDEX "refused_events_igsid_idx" ON "refused_events" ("igsid");
      COMMENT ON INDEX "refused_events_igsid_idx" IS 'erasure of a person';
      CREATE INDEX "refused_events_link_id_idx" ON "refused_events" ("link_id") WHERE link_id IS NOT NULL;
      COMMENT ON INDEX "refused_events_link_id_idx" IS 'erasure of a link';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE "refused_events";
      DROP INDEX "dead_letters_link_id_idx";
      ALTER TABLE "dead_letters"
        DROP COLUMN "link_id", DROP COLUMN "ref_hash", DROP COLUMN "mid_hash", DROP COLUMN "via", DROP COLUMN "event_at";
    `);
  }
}
