import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { whenResponseEnds } from './response-end.js';

/** A signal that aborts when the connection closes: the client disconnected, or has received the whole answer. */
export const ClientGone = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  whenResponseEnds(context.switchToHttp().getResponse<FastifyReply>().raw, () => gone.abort());
  return gone.signal;
});
