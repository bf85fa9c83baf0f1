import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DISABLED_REASONS, type DisabledReason } from '../endpoints/endpoint-change.js';
import { TROUBLE_NAMES } from '../instagram/watchdog/watch-decision.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { idPattern, toTypeId } from '../platform/ids/type-id.js';
import { ApiCount, ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { StatsTotalsDto } from '../statistics/stats.dto.js';
import type { AccountHealth } from './account-health.js';
import type { SignatureCount } from './backlog.service.js';
import {
  conditionOf,
  type EndpointCondition,
  type EndpointHealth,
  successPercentOf,
} from './endpoint-health.js';
import type { Overview } from './overview.service.js';
import { SETUP_STEP_NAMES, type SetupStep } from './setup-checklist.js';

@ApiSchema({ description: 'The access that the owner of an account has given.' })
export class OverviewConnectionDto {
  /** `dead`: connect the account again. */
  @ApiProperty({ enum: ['active', 'dead'] })
  status!: 'active' | 'dead';
  /** End of the token; null when it has none, or Instagram did not say. */
  @ApiFormat('date-time')
  tokenExpiresAt!: string | null;
  /** What failed last, with the code of Meta. */
  lastError!: string | null;
}

@ApiSchema({ description: 'Whether events of an account arrive, and whether the service may write for it.' })
export class OverviewAccountDto {
  /** Id of the account. */
  @ApiId('acc')
  id!: string;
  /** Instagram's id of the account. */
  @ApiProperty({ pattern: INSTAGRAM_ID.source })
  igId!: string;
  /** Name of the account, without the @. */
  username!: string;
  /** `disabled`: no links are minted for it. */
  @ApiProperty({ enum: ['active', 'disabled'] })
  status!: 'active' | 'disabled';
  /** When the last event of a person arrived; null: none in the last five weeks. */
  @ApiFormat('date-time')
  lastEventAt!: string | null;
  /** What the watchdog has found: `silent_any` when no events come at hours at which there are usually some; null: nothing. */
  @ApiProperty({ type: String, enum: TROUBLE_NAMES, nullable: true })
  trouble!: string | null;
  /** Since when. */
  @ApiFormat('date-time')
  troubleSince!: string | null;
  /** Null: the account is not connected. */
  @ApiProperty({ type: OverviewConnectionDto, nullable: true })
  connection!: OverviewConnectionDto | null;
}

@ApiSchema({ description: 'Accounts, at most 50: the worst first.' })
export class OverviewAccountsDto {
  /** The accounts. */
  data!: OverviewAccountDto[];
  /** There are more: `GET /v1/admin/accounts` lists all. */
  isMore!: boolean;
}

@ApiSchema({ description: 'Whether an endpoint accepts notifications.' })
export class OverviewEndpointDto {
  /** Id of the endpoint. */
  @ApiId('ep')
  id!: string;
  /** The app that it belongs to; null for an endpoint of the operators. */
  @ApiProperty({ type: String, pattern: idPattern('app'), nullable: true })
  appId!: string | null;
  /** URL that receives the notifications. */
  @ApiFormat('uri')
  url!: string;
  /** `failing`: no delivery succeeded since `failingSince`. */
  @ApiProperty({ enum: ['failing', 'enabled', 'disabled'] })
  status!: EndpointCondition;
  /** Since when every delivery has failed. */
  @ApiFormat('date-time')
  failingSince!: string | null;
  /** When it was disabled. */
  @ApiFormat('date-time')
  disabledAt!: string | null;
  /** Who disabled it: an operator or the app (`requested`), or its answers. */
  @ApiProperty({ type: String, enum: DISABLED_REASONS, nullable: true })
  disabledReason!: DisabledReason | null;
  /** The last attempt that was accepted; null when none is known. */
  @ApiFormat('date-time')
  lastSucceededAt!: string | null;
  /** The last attempt that was not. */
  @ApiFormat('date-time')
  lastFailedAt!: string | null;
  /** Attempts in the last 24 hours, in full hours. */
  @ApiCount()
  attempts!: number;
  /** How many of a hundred of them were accepted, rounded down; null when there were none. */
  @ApiProperty({ type: Number, minimum: 0, maximum: 100, nullable: true })
  successPercent!: number | null;
}

@ApiSchema({ description: 'Endpoints of apps and operators, at most 50: the worst first.' })
export class OverviewEndpointsDto {
  /** The endpoints. */
  data!: OverviewEndpointDto[];
  /** There are more. */
  isMore!: boolean;
}

@ApiSchema({ description: 'Notifications that wait for their delivery.' })
export class WaitingNotificationsDto {
  /** How many wait. */
  @ApiCount()
  count!: number;
  /** There are more than were counted: counting ends at 10,000. */
  isMore!: boolean;
  /** When the oldest of those that were counted was created; null: none waits. */
  @ApiFormat('date-time')
  oldestAt!: string | null;
}

@ApiSchema({ description: 'Events that the database refused and that are kept as dead letters.' })
export class DeadLetterCountDto {
  /** How many are kept. */
  @ApiCount()
  count!: number;
  /** There are more than were counted: counting ends at 1,000. */
  isMore!: boolean;
  /** When the latest arrived; null: there is none. */
  @ApiFormat('date-time')
  lastAt!: string | null;
}

@ApiSchema({ description: 'How many requests came to the webhook.' })
export class SignatureCountDto {
  /** Requests of the last hour. */
  @ApiCount()
  lastHour!: number;
  /** Requests of the last 24 hours. */
  @ApiCount()
  lastDay!: number;
  /** When the latest came; null: none in the last five weeks. */
  @ApiFormat('date-time')
  lastAt!: string | null;
}

@ApiSchema({ description: 'Requests to the webhook by their signature.' })
export class SignatureCountsDto {
  /** Those that one of `META_APP_SECRETS` signed. */
  verified!: SignatureCountDto;
  /** Those that were refused because no secret signed them. */
  refused!: SignatureCountDto;
}

@ApiSchema({ description: 'The last week, up to the present hour, against the week before.' })
export class WeeksDto {
  /** The last 168 hours. */
  last!: StatsTotalsDto;
  /** The 168 hours before. */
  before!: StatsTotalsDto;
}

@ApiSchema({ description: 'A step of the set-up, judged by what is stored.' })
export class SetupStepDto {
  /** Name of the step. */
  @ApiProperty({ enum: SETUP_STEP_NAMES })
  step!: SetupStep;
  /** Whether it is done. */
  done!: boolean;
  /** When: the first time, or the last of `key_used`, `webhook_signed` and `endpoint_answered`; null when it is not known. */
  @ApiFormat('date-time')
  at!: string | null;
  /** Page and heading of the documentation that helps. */
  docs!: string;
}

@ApiSchema({ description: 'Whether all is well.' })
export class OverviewDto {
  /** When it was read. */
  at!: string;
  /** Whether events arrive. */
  accounts!: OverviewAccountsDto;
  /** Whether notifications are accepted. */
  endpoints!: OverviewEndpointsDto;
  /** What waits to be delivered. */
  notifications!: WaitingNotificationsDto;
  /** What could not be stored. */
  deadLetters!: DeadLetterCountDto;
  /** Whether Meta's requests are let in. */
  signatures!: SignatureCountsDto;
  /** What happened lately. */
  weeks!: WeeksDto;
  /** In the order in which a service is set up. */
  setup!: SetupStepDto[];
}

export function toOverviewDto(overview: Overview): OverviewDto {
  const { at, accounts, endpoints, notifications, deadLetters, signatures, weeks, setup } = overview;
  return {
    at: at.toISOString(),
    accounts: { data: accounts.accounts.map(toAccount), isMore: accounts.isMore },
    endpoints: { data: endpoints.endpoints.map(toEndpoint), isMore: endpoints.isMore },
    notifications: { ...notifications, oldestAt: toText(notifications.oldestAt) },
    deadLetters: { ...deadLetters, lastAt: toText(deadLetters.lastAt) },
    signatures: { verified: toCount(signatures.verified), refused: toCount(signatures.refused) },
    weeks,
    setup: setup.map((step) => ({ ...step, at: toText(step.at) })),
  };
}

function toAccount({
  id,
  lastEventAt,
  troubleSince,
  connection,
  ...account
}: AccountHealth): OverviewAccountDto {
  return {
    id: toTypeId('acc', id),
    ...account,
    lastEventAt: toText(lastEventAt),
    troubleSince: toText(troubleSince),
    connection: connection && { ...connection, tokenExpiresAt: toText(connection.tokenExpiresAt) },
  };
}

function toEndpoint(endpoint: EndpointHealth): OverviewEndpointDto {
  const { id, appId, url, disabledReason, succeeded, failed } = endpoint;
  return {
    id: toTypeId('ep', id),
    appId: appId && toTypeId('app', appId),
    url,
    status: conditionOf(endpoint),
    failingSince: toText(endpoint.failingSince),
    disabledAt: toText(endpoint.disabledAt),
    disabledReason,
    lastSucceededAt: toText(endpoint.lastSucceededAt),
    lastFailedAt: toText(endpoint.lastFailedAt),
    attempts: succeeded + failed,
    successPercent: successPercentOf(endpoint),
  };
}

function toCount({ lastAt, ...counts }: SignatureCount): SignatureCountDto {
  return { ...counts, lastAt: toText(lastAt) };
}

function toText(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
