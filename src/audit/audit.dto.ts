import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { ID_PREFIXES, type IdPrefix, toTypeId, typeIdPattern } from '../platform/ids/type-id.js';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';

/** A mistyped id is refused: an empty list would claim that this never happened. */
const idRule = (prefixes: readonly IdPrefix[], form: string) => ({ pattern: typeIdPattern(prefixes), form });

export class AuditQueryDto extends PageQueryDto {
  /** Who: the id of an admin key or of an app's key. */
  @IsOptional()
  @Text(30, idRule(['key'], 'must be a key_… id'))
  keyId?: string;

  /** What was done. */
  @IsOptional()
  @IsIn(AUDIT_ACTIONS, { message: `must be one of ${AUDIT_ACTIONS.join(', ')}` })
  @ApiPropertyOptional({ enum: AUDIT_ACTIONS })
  action?: AuditAction;

  /** To what: the id of any row (link, identity, key, app, …). */
  @IsOptional()
  @Text(30, idRule(ID_PREFIXES, 'must be an id of a row, such as lnk_… or idn_…'))
  target?: string;

  /** To whom: an IGSID, an external user id, or what was looked up, letter by letter. */
  @IsOptional()
  @Text(4096)
  subject?: string;

  /** Whose rows: the app's. */
  @IsOptional()
  @Text(30, idRule(['app'], 'must be an app_… id'))
  appId?: string;
}

export class AuditActorDto {
  @ApiProperty({ enum: ['admin', 'app', 'meta'] })
  kind!: AuditEntryEntity['actor'];
  /** Null for Meta. */
  keyId!: string | null;
  /** The admin key's name (`ADMIN_API_KEY` for that of the environment), or the app's; null for Meta. */
  name!: string | null;
}

export class AuditTargetDto {
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
    ],
  })
  kind!: string;
  id!: string;
}

export class AuditEntryDto {
  id!: string;
  at!: string;
  actor!: AuditActorDto;
  @ApiProperty({ enum: AUDIT_ACTIONS })
  action!: AuditAction;
  /** The app whose rows were touched. */
  appId!: string | null;
  /** The row that was read or written. */
  target!: AuditTargetDto | null;
  requestId!: string;
  /** In answers to a question with `subject` only, and then true: the entry is about that person or question. */
  subjectMatches?: boolean;
}

export class AuditPageDto {
  data!: AuditEntryDto[];
  nextCursor!: string | null;
}

const KINDS: Record<IdPrefix, string> = {
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
};

/** An entry as admins see it; the hash of its subject stays inside. */
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
    target: targetKind && targetId ? { kind: KINDS[targetKind], id: toTypeId(targetKind, targetId) } : null,
    requestId: entry.requestId,
    ...(bySubject ? { subjectMatches: true } : {}),
  };
}
