import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ADMIN_ROLES, type AdminRole } from '../platform/access/admin-roles.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import type { ListedSession } from './console-sessions.service.js';
import {
  idleExpiry,
  readSessionStatus,
  SESSION_STATUSES,
  type SessionStatus,
  verifiedUntil,
} from './session-life.js';

@ApiSchema({
  description: 'How to sign in: with an admin key in `Authorization`, or with the secret of a link.',
})
export class StartSessionDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** The secret behind `#signin=` in the address of a sign-in link, for a request without `Authorization`. */
  @IsOptional()
  @Text(200)
  link?: string | null;
}

@ApiSchema({ description: 'The key of the session.' })
export class VerifySessionDto {
  /** The admin key that the session was started with. */
  @Text(200)
  key!: string;
}

@ApiSchema({ description: 'A browser that is signed in to the console.' })
export class SessionDto {
  /** Id of the session. */
  @ApiId('ses')
  id!: string;
  /** Id of the admin key that the session was started with. */
  @ApiId('key')
  keyId!: string;
  /** Name of the key; `ADMIN_API_KEY` for the one of the environment. */
  keyName!: string | null;
  /** What the session may do: the role of its key. Null when the key is not known any more. */
  @ApiProperty({ type: String, enum: [...ADMIN_ROLES, null], nullable: true })
  role!: AdminRole | null;
  /** `expired` after 30 minutes without a request and after 12 hours; `ended` when it was ended, or its key. */
  @ApiProperty({ enum: SESSION_STATUSES })
  status!: SessionStatus;
  /** Whether it is the session of this request. */
  isCurrent!: boolean;
  /** When it was started. */
  createdAt!: string;
  /** When the last request was sent in it, to the minute. */
  lastSeenAt!: string;
  /** When it ends if no more requests are sent in it. */
  @ApiFormat('date-time')
  idleExpiresAt!: string;
  /** When it ends in any case. */
  @ApiFormat('date-time')
  expiresAt!: string;
  /** Until when the session may make keys and erase people, because its key was shown; null: the key has to be shown again. */
  verifiedUntil!: string | null;
  /** When it was ended; null while it was not. */
  endedAt!: string | null;
}

@ApiSchema({ description: 'A page of sessions.' })
export class SessionPageDto {
  /** The sessions of this page, newest first. */
  data!: SessionDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

@ApiSchema({ description: 'An address that signs in once.' })
export class SignInLinkDto {
  /** Open it in the browser that is to be signed in. It is a secret until it is used. */
  @ApiFormat('uri')
  url!: string;
  /** When it can no longer be used. */
  @ApiFormat('date-time')
  expiresAt!: string;
}

/** @param currentId UUID of the session of the request; null when it has none */
export function toSessionDto(
  { session, isKeyActive, keyName, role }: ListedSession,
  currentId: string | null,
  now: Date,
): SessionDto {
  const { id, keyId, createdAt, lastSeenAt, expiresAt, endedAt } = session;
  return {
    id: toTypeId('ses', id),
    keyId: toTypeId('key', keyId),
    keyName,
    role,
    status: readSessionStatus(session, isKeyActive, now),
    isCurrent: id === currentId,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    idleExpiresAt: idleExpiry(session).toISOString(),
    expiresAt: expiresAt.toISOString(),
    verifiedUntil: verifiedUntil(session, now)?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
