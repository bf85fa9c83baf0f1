import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { levelOfRequest } from './log-level.js';
import { describeRequest } from './request-context.setup.js';

/** One line for each request that was answered. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('http');
  fastify.addHook('onResponse', (request, reply: ProblemReply, done) => {
    const fields = describeRequest(request);
    const status = reply.statusCode;
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    const line = { message: 'request completed', ...fields, status, durationMs, code: reply.problemCode };
    if (levelOfRequest(fields.route, status) === 'info') logger.log(line);
    else logger.debug(line);
    done();
  });
}
