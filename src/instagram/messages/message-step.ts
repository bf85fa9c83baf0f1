import type { GraphError, GraphResult } from '../graph/graph-result.js';
import type { MessageStatus } from './message.entity.js';

/** What becomes of a message after an attempt, or after a look at the conversation. */
export type MessageStep =
  | { readonly status: 'sent'; readonly mid: string | null }
  /** It certainly did not arrive: it is sent again after a wait. */
  | { readonly status: 'queued'; readonly waitMs: number; readonly code: string }
  /** It may have arrived: that is found out after a wait. */
  | { readonly status: 'checking'; readonly waitMs: number; readonly code: string; readonly checks: number }
  /** It will not be sent. */
  | { readonly status: 'failed'; readonly code: string }
  /** Whether it arrived cannot be found out. */
  | { readonly status: 'unknown'; readonly code: string };

/** A message as far as its next step depends on it. */
export interface MessageProgress {
  /** How often it was claimed. */
  readonly claims: number;
  /** How often the conversation was read. */
  readonly checks: number;
  readonly errorCode: string | null;
  /** How long it has been waiting, in milliseconds. */
  readonly ageMs: number;
  /** Whether its text can be recognised in a conversation: that of a template cannot. */
  readonly isRecognisable: boolean;
}

/** The waits before the looks at the conversation. An echo usually comes within seconds, and makes them unnecessary. */
const CHECK_WAITS_MS = [5_000, 20_000];
/** How many times a message is sent at most when each time it is proved absent. */
const MAX_ATTEMPTS_OF_ABSENT = 2;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
/** Longer than a question can be answered: the event that the message answers no longer matters. */
const GIVE_UP_AFTER_MS = 15 * 60_000;

/** What an attempt to send means. What may have arrived is never sent again before that is known. */
export function decideAfterSend(
  result: GraphResult<{ readonly mid: string }>,
  progress: MessageProgress,
): MessageStep {
  switch (result.kind) {
    case 'ok':
      return { status: 'sent', mid: result.value.mid };
    case 'unsent':
      return sendLater(result.cause, progress);
    case 'unknown':
      return checkLater(result.cause, progress);
    case 'refused':
      return decideRefused(result.error, progress);
    default:
      return unreachable(result);
  }
}

/** Longer than every wait together: what is still not done then meets a fault each time, and must not hold up the person's next message. */
const ENDED_AFTER_MS = 60 * 60_000;

/** The end of a message that was tried for too long; null before that. */
export function decideTooOld(
  status: MessageStatus,
  { ageMs, errorCode }: MessageProgress,
): MessageStep | null {
  if (ageMs < ENDED_AFTER_MS) return null;
  const code = errorCode ?? 'too_old';
  return status === 'queued' ? { status: 'failed', code } : { status: 'unknown', code };
}

/** What it means that an instance died, or lost its connection to the database, while it was sending. */
export function decideAfterCrash(progress: MessageProgress): MessageStep {
  return checkLater('interrupted', progress);
}

/**
 * What a look at the conversation means. Only a conversation that was read without the message, 5 and 25 seconds after the attempt,
 * proves that it did not arrive; after that it is sent once more.
 * @param found the id of the message in the conversation; null when it is not there
 */
export function decideAfterCheck(
  found: GraphResult<string | null>,
  { checks, errorCode, isRecognisable, ...progress }: MessageProgress,
): MessageStep {
  const code = errorCode ?? 'interrupted';
  if (found.kind === 'ok' && found.value !== null) return { status: 'sent', mid: found.value };
  // The conversation was not read, so a limit of requests says nothing about the message.
  const isLimited = found.kind === 'unsent' || (found.kind === 'refused' && found.error.action === 'later');
  if (isLimited && progress.ageMs < GIVE_UP_AFTER_MS)
    return { status: 'checking', waitMs: waitBefore(checks), code, checks };
  const done = checks + 1;
  if (done % CHECK_WAITS_MS.length !== 0)
    return { status: 'checking', waitMs: waitBefore(done), code, checks: done };
  const isAbsent = found.kind === 'ok' && isRecognisable;
  const mayRepeat =
    done < CHECK_WAITS_MS.length * MAX_ATTEMPTS_OF_ABSENT && progress.ageMs < GIVE_UP_AFTER_MS;
  return isAbsent && mayRepeat ? { status: 'queued', waitMs: 0, code } : { status: 'unknown', code };
}

function decideRefused(error: GraphError, progress: MessageProgress): MessageStep {
  switch (error.action) {
    case 'check':
      return checkLater(error.label, progress);
    case 'later':
      return sendLater(error.label, progress);
    case 'stop':
    case 'stop_all':
    case 'reauth':
    case 'fix':
      return { status: 'failed', code: error.label };
    default:
      return unreachable(error.action);
  }
}

function sendLater(code: string, { claims, ageMs }: MessageProgress): MessageStep {
  if (ageMs >= GIVE_UP_AFTER_MS) return { status: 'failed', code };
  return { status: 'queued', waitMs: Math.min(FIRST_WAIT_MS * 2 ** (claims - 1), MAX_WAIT_MS), code };
}

function checkLater(code: string, { checks, isRecognisable }: MessageProgress): MessageStep {
  // Without a text to look for, only an echo could prove the message.
  if (!isRecognisable) return { status: 'unknown', code };
  return { status: 'checking', waitMs: waitBefore(checks), code, checks };
}

function waitBefore(checks: number): number {
  return CHECK_WAITS_MS[checks % CHECK_WAITS_MS.length] ?? MAX_WAIT_MS;
}

function unreachable(value: never): never {
  throw new TypeError(`no step after ${JSON.stringify(value)}`);
}
