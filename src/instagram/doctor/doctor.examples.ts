import type { DoctorFixDto, FindingDto, FindingsDto, SelfTestDto } from './doctor.dto.js';

const TOKEN: FindingDto = {
  check: 'token',
  verdict: 'ok',
  detail: 'The token is valid until 2027-01-29.',
  fix: null,
  fixable: false,
};
const SUBSCRIPTION: FindingDto = {
  check: 'subscription',
  verdict: 'failed',
  detail: 'Our app is not subscribed to the account (no app is), so Meta sends no event of it.',
  fix: 'Subscribe: hitch doctor --fix.',
  fixable: true,
};
const SUBSCRIBED: FindingDto = {
  check: 'subscription',
  verdict: 'ok',
  detail: 'Our app is subscribed. Which events come is decided in the dashboard (see app_fields).',
  fix: null,
  fixable: false,
};
const Findings: FindingsDto = { findings: [TOKEN, SUBSCRIPTION] };
const DoctorFix: DoctorFixDto = {
  repairs: [
    {
      check: 'subscription',
      done: true,
      detail: 'The account was subscribed. An event that arrives proves it.',
    },
  ],
  findings: [TOKEN, SUBSCRIBED],
};
const SelfTest: SelfTestDto = {
  status: 'waiting_for_message',
  failedLeg: null,
  word: 'HITCH-K7RM3X',
  detail: 'Waiting for the word HITCH-K7RM3X in a message of the account to itself.',
  startedAt: '2026-11-30T10:00:00.000Z',
  endsAt: '2026-11-30T10:02:00.000Z',
};

/** By the name of the schema. */
export const DOCTOR_EXAMPLES = { DoctorFix, Findings, SelfTest };
