import { REQUEST_ID } from '../platform/openapi/problem-responses.js';
import type { AuditEntryDto, AuditPageDto } from './audit.dto.js';

const AuditEntry: AuditEntryDto = {
  id: 'aud_01m81bep70ewm8szzbz3y2cm94',
  at: '2026-11-22T10:05:00.000Z',
  actor: { kind: 'admin', keyId: 'key_01m6b1yq00e7e8wdqnhhwg7r1d', name: 'Support desk' },
  action: 'person.read',
  appId: 'app_01m6dqs9m0e0crkatb78032r4q',
  target: { kind: 'identity', id: 'idn_01m81ba55re4br6wqk1y7ne00t' },
  requestId: REQUEST_ID,
};
const AuditPage: AuditPageDto = { data: [AuditEntry], nextCursor: null };

/** By the name of the schema. */
export const AUDIT_EXAMPLES = { AuditEntry, AuditPage };
