import { HitchProblem } from '../../packages/client/src/index.js';

/** An answer, or null when there is no such thing. */
export async function orNull<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HitchProblem && error.status === 404) return null;
    throw error;
  }
}
