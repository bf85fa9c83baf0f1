import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { readPeriod, Since, Until } from '../platform/http/period.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import {
  fromTypeId,
  ID_PREFIXES,
  type IdPrefix,
  readTypeId,
  toTypeId,
  typeIdPattern,
} from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions.js';
import type { AuditQuery } from './audit-log.service.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';

/** A mistyped id is refused, so that an empty list always means that there are no entries. */
const idRule = (prefixes: readonly IdPrefix[], form: string) => ({ pattern: typeIdPattern(prefixes), form });

export class AuditQueryDto extends PageQueryDto {
  /** Only actions of this key: the id of an admin key or of a key of an app. */
  @IsOptional()
  @Text(30, idRule(['key'], 'must be a key_… id'))
  keyId?: string;

  /** Only this action. */
  @IsOptional()
  @IsIn(AUDIT_ACTIONS, { message: `must be one of ${AUDIT_ACTIONS.join(', ')}` })
  @ApiPropertyOptional({ enum: AUDIT_ACTIONS })
  action?: AuditAction;

  /** Only actions on this row: the id of a link, identity, key, app or any other row. */
  @IsOptional()
  @Text(30, idRule(ID_PREFIXES, 'must be an id of a row, such as lnk_… or idn_…'))
  target?: string;

  /** Only actions about this person or question: an IGSID, an external user id, or the exact text of a look-up. */
  @IsOptional()
  @Text(4096)
  subject?: string;

  /** Only actions on data of this app. */
  @IsOptional()
  @Text(30, idRule(['app'], 'must be an app_… id'))
  appId?: string;

  /** Only actions at this time or later. */
  @Since()
  since?: string;

  /** Only actions before this time. */
  @Until()
  until?: string;
}

@ApiSchema({ description: 'The caller.' })
export class AuditActorDto {
  /** Kind of the caller: an admin key, a key of an app, or Meta. */
  @ApiProperty({ enum: ['admin', 'app', 'meta'] })
  kind!: AuditEntryEntity['actor'];
  /** Id of the key; null for Meta. */
  @ApiId('key')
  keyId!: string | null;
  /** Name of the admin key (`ADMIN_API_KEY` for the one of the environment) or of the app; null for Meta. */
  name!: string | null;
}

@ApiSchema({ description: 'A row that was read or written.' })
export class AuditTargetDto {
  /** Kind of the row. */
  @ApiProperty({
    enum: [
      'app',
      'key',
      'account',
      'link',
      'attempt',
      'identity',
      'audit_entry',
      'erasure',
      'endpoint',
      'notification',
      'session',
      'dead_letter',
      'campaign',
    ],
  })
  kind!: string;
  /** Id of the row. */
  @ApiId()
  id!: string;
}

@ApiSchema({ description: 'An action, its caller and its target. Never contains the id of a person.' })
export class AuditEntryDto {
  /** Id of the entry. */
  @ApiId('aud')
  id!: string;
  /** Time of the action. */
  @ApiFormat('date-time')
  at!: string;
  /** The caller. */
  actor!: AuditActorDto;
  /** The action. */
  @ApiProperty({ enum: AUDIT_ACTIONS })
  action!: AuditAction;
  /** Id of the app whose data was read or written. */
  @ApiId('app')
  appId!: string | null;
  /** The row that was read or written. */
  target!: AuditTargetDto | null;
  /** Id of the request. */
  @ApiProperty({ pattern: '^[A-Za-z0-9._-]{1,128}$' })
  requestId!: string;
  /** Always true, and only in answers to a request with `subject`: the entry is about that person or question. */
  subjectMatches?: boolean;
}

@ApiSchema({ description: 'A page of the audit log.' })
export class AuditPageDto {
  /** The entries of this page, newest first. */
  data!: AuditEntryDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

const TARGET_KINDS: Record<IdPrefix, string> = {
  app: 'app',
  key: 'key',
  acc: 'account',
  lnk: 'link',
  att: 'attempt',
  idn: 'identity',
  aud: 'audit_entry',
  ers: 'erasure',
  ep: 'endpoint',
  evt: 'notification',
  ses: 'session',
  ded: 'dead_letter',
  inv: 'invite',
  cmp: 'campaign',
};

/** The filters of a query. */
export function readAuditQuery(query: Omit<AuditQueryDto, 'limit' | 'cursor'>): AuditQuery {
  const { keyId, action, target, subject, appId } = query;
  return {
    keyId: keyId === undefined ? undefined : (fromTypeId('key', keyId) ?? undefined),
    action,
    target: target === undefined ? undefined : (readTypeId(target) ?? undefined),
    subject,
    appId: appId === undefined ? undefined : (fromTypeId('app', appId) ?? undefined),
    period: readPeriod(query),
  };
}

/** An entry without the hash of its subject. */
export function toAuditEntryDto(
  entry: AuditEntryEntity,
  actorName: string | null,
  bySubject: boolean,
): AuditEntryDto {
  const { targetKind, targetId } = entry;
  return {
    id: toTypeId('aud', entry.id),
    at: entry.at.toISOString(),
    actor: { kind: entry.actor, keyId: entry.keyId && toTypeId('key', entry.keyId), name: actorName },
    action: entry.action,
    appId: entry.appId && toTypeId('app', entry.appId),
    target:
      targetKind && targetId ? { kind: TARGET_KINDS[targetKind], id: toTypeId(targetKind, targetId) } : null,
    requestId: entry.requestId,
    ...(bySubject ? { subjectMatches: true } : {}),
  };
}
