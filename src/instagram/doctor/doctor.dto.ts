import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DoctorReport } from './doctor.service.js';
import { CHECKS, type Finding, VERDICTS } from './finding.js';
import { judgeSelfTest, SELF_TEST_LEGS, SELF_TEST_STATUSES, type SelfTestState } from './self-test.js';

@ApiSchema({ description: 'What one check of the doctor found.' })
export class FindingDto {
  /** What was looked at. */
  @ApiProperty({ enum: CHECKS })
  check!: Finding['check'];
  /** `unknown`: it cannot be seen from here. */
  @ApiProperty({ enum: VERDICTS })
  verdict!: Finding['verdict'];
  /** What was seen. */
  detail!: string;
  /** What to do; null when there is nothing to do. */
  @ApiProperty({ type: String, nullable: true })
  fix!: string | null;
  /** Whether `POST …/doctor/fix` does it. */
  fixable!: boolean;
}

@ApiSchema({ description: 'What the doctor found, in the order of the way from a person to the service.' })
export class FindingsDto {
  /** One finding for each check. */
  findings!: FindingDto[];
}

@ApiSchema({ description: 'A repair that was tried.' })
export class RepairDto {
  /** The check that called for it. */
  @ApiProperty({ enum: CHECKS })
  check!: Finding['check'];
  /** Whether it was done. */
  done!: boolean;
  /** What was done, or why it was not. */
  detail!: string;
}

@ApiSchema({ description: 'What was repaired, and what the doctor finds after it.' })
export class DoctorFixDto {
  /** Empty when nothing could be repaired without harm. */
  repairs!: RepairDto[];
  /** One finding for each check, after the repairs. */
  findings!: FindingDto[];
}

@ApiSchema({ description: 'A test in which the owner of an account writes to the account itself.' })
export class SelfTestDto {
  /** How far it has come. */
  @ApiProperty({ enum: SELF_TEST_STATUSES })
  status!: (typeof SELF_TEST_STATUSES)[number];
  /** What broke: the way of a `message` to Hitch, the way of the `button` to Instagram, or the way of a `tap`. */
  @ApiProperty({ enum: [...SELF_TEST_LEGS, null], nullable: true, type: String })
  failedLeg!: (typeof SELF_TEST_LEGS)[number] | null;
  /** The word that the owner sends from the account to the account itself. */
  word!: string;
  /** The state in words. */
  detail!: string;
  /** Start of the test. */
  startedAt!: string;
  /** When the present step counts as failed; null when the test has ended. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endsAt!: string | null;
}

export function toFindingsDto(findings: readonly Finding[]): FindingsDto {
  return { findings: findings.map(toFindingDto) };
}

export function toDoctorFixDto({ repairs, findings }: DoctorReport): DoctorFixDto {
  return {
    repairs: repairs.map(({ check, isDone, detail }) => ({ check, done: isDone, detail })),
    findings: findings.map(toFindingDto),
  };
}

export function toSelfTestDto(test: SelfTestState, now: Date): SelfTestDto {
  const { status, failedLeg, detail, endsAt } = judgeSelfTest(test, now);
  const { word, startedAt } = test;
  return {
    status,
    failedLeg,
    word,
    detail,
    startedAt: startedAt.toISOString(),
    endsAt: endsAt && endsAt.toISOString(),
  };
}

function toFindingDto({ check, verdict, detail, fix, isFixable }: Finding): FindingDto {
  return { check, verdict, detail, fix, fixable: isFixable };
}
