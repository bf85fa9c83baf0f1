import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ActiveCallers } from '../api-keys/active-callers.service.js';
import { Audit, type AuditActor, type AuditReader } from '../audit/audit.service.js';
import { callerIdOf, type Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { ProblemError } from '../platform/http/problems.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import type { CsvFields } from './csv.js';
import { type ExportFilter, subjectOf } from './export-order.js';
import { type ExportFormat, type ExportWriter, followPages, nameFile, writerOf } from './export-text.js';

/** Each reads the database without a pause, and requests have to get their turn. */
const MAX_EXPORTS = 3;
/** A page is held in memory: the largest rows, notifications with twenty deliveries, have some 30 KiB. */
const PAGE_ROWS = 200;
const RETRY_AFTER_SECONDS = 30;

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

/** What is exported, and for whom. */
export interface ExportOrder<Stored, Row extends object> {
  /** Names the list, the file and the audited action. */
  readonly what: 'links' | 'identities' | 'attempts' | 'notifications' | 'audit';
  readonly query: ExportFilter & { readonly format: ExportFormat };
  readonly caller: Principal;
  readonly actor: AuditActor;
  readonly fields: CsvFields<Row>;
  /** Reads a page of the list. Each is a unit of work of its own, so that a slow client holds no connection. */
  readonly readPage: (
    limit: number,
    beforeId: string | null,
    reader: AuditReader,
  ) => Promise<RowPage<Stored>>;
  readonly toRow: (stored: Stored) => Row;
}

/** Sends whole lists as files, read page by page as the client takes them. */
@Injectable()
export class ExportAnswer {
  private readonly logger = new Logger('exports');
  private running = 0;

  constructor(
    private readonly database: Database,
    private readonly callers: ActiveCallers,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Records an export and sends it. What fails after the first page breaks the connection off, so that the file does not look complete.
   * @param gone aborts when the answer has ended, or its client is gone
   * @throws ProblemError when this instance runs as many exports as it may
   * @throws UnavailableError when the database does not answer
   */
  async send<Stored, Row extends object>(
    reply: FastifyReply,
    gone: AbortSignal,
    order: ExportOrder<Stored, Row>,
  ): Promise<void> {
    const { what, query, actor } = order;
    const headers = {
      'content-type': MEDIA_TYPES[query.format],
      'content-disposition': `attachment; filename="${nameFile(what, query.format, this.clock.now())}"`,
      'cache-control': 'no-store',
    };
    // Fastify calls the route for HEAD, too.
    if (reply.request.method === 'HEAD') return void reply.headers(headers).send();
    this.enter(gone);
    await this.record(order);
    // The rows name persons. The entry of the export records that they are read: their pages are no looks of their own.
    const reader = { ...actor, people: 'masked' } as const;
    const first = await order.readPage(PAGE_ROWS, null, reader);
    const pages = followPages(first, async (beforeId) => {
      await this.assertActive(order.caller);
      return order.readPage(PAGE_ROWS, beforeId, reader);
    });
    const text = this.write(writerOf(query.format, order.fields), pages, order);
    void reply.headers(headers).send(Readable.from(text, { objectMode: false }));
  }

  private enter(gone: AbortSignal): void {
    if (this.running >= MAX_EXPORTS) {
      const detail = `This instance runs ${MAX_EXPORTS} exports, the most at once. Retry after \`Retry-After\` seconds.`;
      throw new ProblemError('too_many_exports', detail, undefined, RETRY_AFTER_SECONDS);
    }
    if (gone.aborted) return;
    this.running += 1;
    gone.addEventListener('abort', () => void (this.running -= 1), { once: true });
  }

  /** An export can last for hours: it ends with the key or session that it was asked for with. */
  private async assertActive(caller: Principal): Promise<void> {
    const id = callerIdOf(caller);
    if (!(await this.callers.findActive([id])).has(id))
      throw new Error('the key or session of an export has ended');
  }

  private record({
    what,
    query,
    actor,
  }: Pick<ExportOrder<never, never>, 'what' | 'query' | 'actor'>): Promise<void> {
    const appId = query.appId === undefined ? null : fromTypeId('app', query.appId);
    const action = `${what}.exported` as const;
    return this.database.inTransaction((tx) =>
      this.audit.record(tx, actor, { action, appId, subject: subjectOf(query) }),
    );
  }

  private async *write<Stored, Row extends object>(
    { head, write }: ExportWriter<Row>,
    pages: AsyncIterable<readonly Stored[]>,
    { toRow, actor }: Pick<ExportOrder<Stored, Row>, 'toRow' | 'actor'>,
  ): AsyncGenerator<string, void> {
    let text = head;
    try {
      for await (const rows of pages) {
        text += write(rows.map(toRow));
        // A page can be empty, and an empty chunk would end the stream.
        if (text !== '') yield text;
        text = '';
      }
    } catch (error) {
      const { requestId } = actor;
      this.logger.error({ message: 'an export broke off', requestId, fault: describeFault(error) });
      // Not the error itself, whose message can have data in it.
      throw new Error('the export broke off');
    }
  }
}
