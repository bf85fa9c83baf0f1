import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { levelOfRequest } from './log-level.js';
import { describeRequest } from './request-context.setup.js';

/** One line for each request that was answered. */
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
}
