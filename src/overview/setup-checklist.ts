/** The steps of a set-up in their order, each with the heading in the documentation that helps. */
export const SETUP_STEPS = [
  { step: 'app', docs: 'docs/walkthrough.md#register-your-own-app' },
  { step: 'account', docs: 'docs/apps.md#accounts-and-grants' },
  { step: 'grant', docs: 'docs/apps.md#accounts-and-grants' },
  { step: 'key_used', docs: 'docs/keys-and-scopes.md#life-of-a-key' },
  { step: 'first_mint', docs: 'README.md#create-a-link-follow-it-look-it-up' },
  { step: 'webhook_signed', docs: 'docs/meta-setup.md#5-configure-the-webhook' },
  { step: 'first_link', docs: 'docs/troubleshooting.md#no-attempt-at-all' },
  { step: 'endpoint_answered', docs: 'docs/notifications.md#endpoints' },
] as const;

export type SetupStep = (typeof SETUP_STEPS)[number]['step'];
export const SETUP_STEP_NAMES: readonly SetupStep[] = SETUP_STEPS.map(({ step }) => step);

/** When each step was seen in stored rows; null: it was not. */
export type SetupEvidence = Readonly<Record<SetupStep, Date | null>>;

export interface CheckedStep {
  readonly step: SetupStep;
  readonly done: boolean;
  /** Null also when only what follows from the step is stored. */
  readonly at: Date | null;
  readonly docs: string;
}

/** Closed links and old counts are removed: a step that another one needs was done although no row shows it. */
const IMPLIED_BY: Readonly<Partial<Record<SetupStep, readonly SetupStep[]>>> = {
  key_used: ['first_mint', 'first_link'],
  first_mint: ['first_link'],
  webhook_signed: ['first_link'],
};

/** Which steps are done. */
export function checkSetup(evidence: SetupEvidence): CheckedStep[] {
  return SETUP_STEPS.map(({ step, docs }) => {
    const at = evidence[step];
    const done = [step, ...(IMPLIED_BY[step] ?? [])].some((shown) => evidence[shown] !== null);
    return { step, done, at, docs };
  });
}
