import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { levelOfRequest } from './log-level.js';
import { describeRequest } from './request-context.setup.js';

/** One line for each request that was answered, or whose client did not wait for the whole answer. */
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
    if (levelOfRequest(line.route, line.status) === 'info') logger.log(line);
    else logger.debug(line);
    done();
  });
  // Whoever hangs up on a stream, or on an answer that lets wait: there is no end of the answer that could be logged.
  fastify.addHook('onRequestAbort', (request, done) => {
    const line = { ...describeRequest(request), msg: 'client hung up' };
    // Without a key anybody could fill the log like this.
    if (line.keyId === undefined) logger.debug(line);
    else logger.log(line);
    done();
  });
}
