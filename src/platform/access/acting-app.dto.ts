import { IsOptional } from 'class-validator';
import { found } from '../http/not-found.js';
import { validationFailed } from '../http/problems.js';
import { Text } from '../http/text.decorator.js';
import { fromTypeId } from '../ids/type-id.js';
import { actingApp, type Principal } from './scopes.js';

/** The query of a change that an admin key may make for an app. */
export class ActingAppQueryDto {
  /** For an admin key, which has to name it: the app whose endpoint or notification it is. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

const APP_UNNAMED = {
  pointer: '/appId',
  detail: 'must be the app_… id of the app, because an admin key belongs to no app',
};

/**
 * The UUID of the app that a caller makes a change for.
 * @throws ProblemError when an admin key names none, or when there is no such app
 */
export function readActingApp(caller: Principal, { appId }: ActingAppQueryDto): string {
  const acting = actingApp(caller, appId === undefined ? undefined : fromTypeId('app', appId));
  if (acting.kind === 'unnamed') throw validationFailed([APP_UNNAMED]);
  return found(acting.kind === 'app' ? acting.appId : null, 'app');
}
