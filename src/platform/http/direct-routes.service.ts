import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Takes a request, or leaves it to the route's controller.
 * @returns false when it is left: then nothing was counted, changed or written to the reply. Who takes it answers it, with
 * `answerFault` if need be, and throws nothing
 */
export type DirectAnswer = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * The routes that are asked all day long. Nest's way through guards, pipes, decorators and filters takes longer than all else
 * that a mint or a look-up needs; so what can be seen at a glance to be as it should be is answered without it, and everything
 * else goes the common way. Its result is the same: what is decided here was decided by the same rules.
 */
@Injectable()
export class DirectRoutes {
  private readonly answers = new Map<string, DirectAnswer>();

  /** @param url the route as Fastify has it */
  add(method: 'GET' | 'POST', url: string, answer: DirectAnswer): void {
    this.answers.set(`${method} ${url}`, answer);
  }

  /** Who may take the requests of a route. */
  find(method: string, url: string): DirectAnswer | undefined {
    return this.answers.get(`${method} ${url}`);
  }
}
