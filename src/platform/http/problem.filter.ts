import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { classifyFault, describeFault, UnavailableError } from '../database/database-errors.js';
import { LineLimit } from '../logging/line-limit.js';
import { describeRequest } from '../logging/request-context.setup.js';
import { type ProblemCode, PROBLEMS } from './problem-codes.js';
import { bodyTooLarge, noSuchRoute, ProblemError, toProblemDocument } from './problems.js';

/** When the database does not answer. */
const RETRY_AFTER_SECONDS = 2;

/** The one filter: every error becomes a problem document, and faults of the service are logged with the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerFault(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

const logger = new Logger('http');
/** While the database is away every request fails: one line stands for all of them. */
const UNAVAILABLE_LINES = new LineLimit(10_000);

/** Answers a failed request, unless it has an answer. */
function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) return;
  const problem = toProblem(error);
  // A problem that a controller throws is an answer, not a fault.
  if (!(error instanceof ProblemError) && PROBLEMS[problem.code].status >= 500)
    logFault(error, request, problem.code);
  answerProblem(problem, request, reply);
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  // A lock that another transaction held for too long is no fault of the caller.
  if (error instanceof UnavailableError || classifyFault(error) === 'locked') {
    return new ProblemError(
      'temporarily_unavailable',
      'The database does not answer, or too many requests wait for it. Send the request again.',
      undefined,
      RETRY_AFTER_SECONDS,
    );
  }
  switch (statusOf(error)) {
    case 404:
      return noSuchRoute();
    case 413:
      return bodyTooLarge();
    case 415:
      return new ProblemError('unsupported_media_type', 'Send the body as application/json.');
    case 400:
      return new ProblemError('malformed_request', 'The request cannot be parsed; send JSON in UTF-8.');
    default:
      return new ProblemError(
        'internal_error',
        'An unexpected fault. Send support the request id in `instance`.',
      );
  }
}

/** Logs names and codes only: an error's message, or a query's parameters, can contain a person's id. */
function logFault(error: unknown, request: FastifyRequest, code: ProblemCode): void {
  const heldBack = code === 'temporarily_unavailable' ? UNAVAILABLE_LINES.take(performance.now()) : 0;
  if (heldBack === null) return;
  logger.error({
    message: 'request failed',
    ...describeRequest(request),
    code,
    fault: describeFault(error),
    ...(heldBack > 0 && { moreSinceLastLine: heldBack }),
  });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** A reply with the code of its problem, for the log and the metrics. */
export interface ProblemReply extends FastifyReply {
  problemCode?: ProblemCode;
}

/** Answers with the problem's document. Used by the filter, and where Fastify fails before Nest's controllers. */
export function answerProblem(problem: ProblemError, request: FastifyRequest, reply: ProblemReply): void {
  reply.problemCode = problem.code;
  const document = toProblemDocument(problem, request.id);
  void reply.header('x-request-id', request.id);
  if (problem.code === 'invalid_api_key') void reply.header('www-authenticate', 'Bearer');
  if (problem.retryAfterSeconds) void reply.header('retry-after', problem.retryAfterSeconds);
  const page = request.server.renderProblemPage?.(document.status, request) ?? null;
  if (page !== null) return void reply.status(document.status).headers(page.headers).send(page.html);
  void reply.status(document.status).type('application/problem+json').send(document);
}
