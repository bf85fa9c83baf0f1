import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger as PinoLogger, symbols } from 'pino';
import type { ProblemReply } from '../http/problem.filter.js';
import { levelOfRequest } from './log-level.js';
import { noticeHangUps } from './hang-ups.setup.js';
import { describeRequest } from './request-context.setup.js';
import { formatRequestLine } from './request-line.js';

/**
 * One line for each request that was answered, or whose client did not wait for the whole answer.
 * @param pino where the lines go, and which are wanted
 */
export function logRequests(fastify: FastifyInstance, pino: PinoLogger): void {
  const logger = new Logger('http');
  const { [symbols.streamSym]: stream } = pino as unknown as { [symbols.streamSym]: DestinationStream };
  const { worker } = pino.bindings() as { readonly worker?: number };
  fastify.addHook('onResponse', (request, reply: ProblemReply, done) => {
    const line = {
      ...describeRequest(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      code: reply.problemCode,
    };
    if (levelOfRequest(line.route, line.status) === 'debug')
      logger.debug({ ...line, msg: 'request completed' });
    else if (pino.isLevelEnabled('info')) stream.write(formatRequestLine(line, presentTime(), worker));
    done();
  });
  noticeHangUps(fastify, (request) => {
    const line = { ...describeRequest(request), msg: 'client hung up' };
    // Without a key anybody could fill the log like this.
    if (line.keyId === undefined) logger.debug(line);
    else logger.log(line);
  });
}

let writtenMs = 0;
let written = '';

/** The time in words; requests that end in the same millisecond share them. */
function presentTime(): string {
  const nowMs = Date.now();
  if (nowMs !== writtenMs) {
    writtenMs = nowMs;
    written = new Date(nowMs).toISOString();
  }
  return written;
}
