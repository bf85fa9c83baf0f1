import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { describeRequest } from './request-context.setup.js';

/** Logs one line for each request that was answered, or whose client disconnected before the whole answer was sent. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('http');
  fastify.addHook('onResponse', (request, reply: ProblemReply, done) => {
    const line = {
      ...describeRequest(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      code: reply.problemCode,
      msg: 'request completed',
    };
    if (levelOfRequest(line, request.principal !== undefined) === 'debug') logger.debug(line);
    else logger.log(line);
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    const line = { ...describeRequest(request), msg: 'client hung up' };
    // Logged at debug level without a key: otherwise any client could fill the log.
    if (line.keyId === undefined) logger.debug(line);
    else logger.log(line);
    done();
  });
}

/**
 * The level of a request's line. Without a key, anyone could fill the log: only what changed something (a delivery of Meta) and
 * what failed through a fault is at the info level, and the rest is counted. Successes of probes would hide everything else, too.
 */
export function levelOfRequest(
  { method, status }: { readonly method: string; readonly status: number },
  hasKey: boolean,
): 'debug' | 'info' {
  if (hasKey || status >= 500) return 'info';
  return status < 400 && method !== 'GET' && method !== 'HEAD' ? 'info' : 'debug';
}
