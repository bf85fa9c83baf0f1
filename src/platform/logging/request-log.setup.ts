import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { describeRequest } from './request-context.setup.js';

/** Requests that machines send every few seconds; their successes would hide everything else. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz']);
const WEBHOOK = '/webhooks/instagram';

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
    if (levelOfRequest(line.route, line.status) === 'debug') logger.debug(line);
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

/** The level of a request's line. Unsigned webhook requests are counted, but must not be able to fill the log. */
export function levelOfRequest(route: string, status: number): 'debug' | 'info' {
  if (PROBES.has(route)) return status < 400 ? 'debug' : 'info';
  return route === WEBHOOK && (status === 401 || status === 403) ? 'debug' : 'info';
}
