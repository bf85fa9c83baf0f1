import type { AuditedLook } from '../audit/audit.service.js';

/** The filters of an export, as its query has them. */
export interface ExportFilter {
  readonly format: string;
  readonly appId?: string;
  readonly igsid?: string;
  readonly externalUserId?: string;
  readonly subject?: string;
}

/**
 * What the audit keeps of an export's filter, hashed: the person that it names, or else the filters as the text of their query, in the
 * order of their names. Null when all rows are exported.
 */
export function subjectOf(filter: ExportFilter): AuditedLook['subject'] {
  const person = filter.igsid ?? filter.externalUserId ?? filter.subject;
  if (person !== undefined) return person;
  const given = Object.entries(filter).filter(([name, value]) => value !== undefined && name !== 'format');
  given.sort(([first], [second]) => (first < second ? -1 : 1));
  return given.length === 0 ? null : given.map(([name, value]) => `${name}=${String(value)}`).join('&');
}
