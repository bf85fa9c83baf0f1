import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { invalidApiKey, ProblemError } from '../platform/http/problems.js';
import { ApiKeysService } from './api-keys.service.js';
import { readBearer } from './bearer.js';
import { ADMIN_MAY, IS_PUBLIC, REQUIRED_SCOPE } from '../platform/access/access.decorator.js';
import { adminHas, type Principal, type Scope } from '../platform/access/scopes.js';

/** Lets a request pass when its key is valid and has the scope that the route asks for. Without a word on a route it stays shut. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeysService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
    const principal = await this.authenticate(request.headers.authorization);
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(REQUIRED_SCOPE, targets);
    if (scope === undefined) throw new TypeError('a route names no scope');
    const adminMay = this.reflector.getAllAndOverride<boolean | undefined>(ADMIN_MAY, targets) === true;
    // Also who is refused is known by name in the log.
    request.principal = principal;
    assertScope(principal, scope, adminMay);
    return true;
  }

  private async authenticate(authorization: string | undefined): Promise<Principal> {
    const key = readBearer(authorization);
    const principal = key === undefined ? null : await this.apiKeys.authenticate(key);
    if (principal) return principal;
    throw invalidApiKey();
  }
}

function assertScope(principal: Principal, scope: Scope, adminMay: boolean): void {
  if (principal.kind === 'app') {
    if (scope !== 'admin' && principal.scopes.includes(scope)) return;
    throw new ProblemError('insufficient_scope', `This key lacks the scope ${scope}.`);
  }
  if (adminMay || adminHas(scope)) return;
  throw new ProblemError('app_key_required', "Use the app's own key here: an admin key belongs to no app.");
}
