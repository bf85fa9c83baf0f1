import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { levelOfRequest } from './log-level.js';
import { describeRequest } from './request-context.setup.js';

/** Logs one line for each request that was answered, or whose client hung up before the whole answer. */
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
    // Without a key anybody could fill the log like this.
    if (line.keyId === undefined) logger.debug(line);
    else logger.log(line);
    done();
  });
}
