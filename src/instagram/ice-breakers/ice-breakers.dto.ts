import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, ValidateBy } from 'class-validator';
import { ApiCount } from '../../platform/openapi/openapi.decorator.js';
import { IfGiven } from '../../platform/http/text.decorator.js';
import type { IceBreakerSet } from '../graph/graph-result.js';
import { findItemsFault, type IceBreakerItem, MAX_ICE_BREAKERS, readIceBreakerKey } from './ice-breaker.js';
import type { IceBreakersResult, IceBreakersView } from './ice-breakers.service.js';
import { compareIceBreakers, countTheirs } from './merge-ice-breakers.js';

/** What the operator has to know before the first write. */
const EDITOR_WARNING =
  'While questions are set by the API, the editor for frequently asked questions in the Instagram and Meta inboxes is disabled, and questions that were made there are hidden.';
const NOTHING_SET =
  'No questions are set by the API. The account may still show questions that were made in the inbox: the API does not list those.';

@ApiSchema({ description: 'A question by language.' })
export class IceBreakerQuestionDto {
  /** For people of every other language; 1 to 80 characters. */
  default!: string;
  /** In English. */
  en?: string;
  /** In German. */
  de?: string;
  /** In Spanish. */
  es?: string;
  /** In French. */
  fr?: string;
  /** In Brazilian Portuguese. */
  'pt-BR'?: string;
  /** In Arabic. */
  ar?: string;
}

@ApiSchema({ description: 'A question that Hitch keeps in new threads.' })
export class IceBreakerItemDto {
  /** Name of the question: 1 to 40 of `a-z`, `0-9`, `_` and `-`. */
  key!: string;
  /** The text that a person taps. */
  question!: IceBreakerQuestionDto;
  /** What follows the key in the payload of a tap: the payload is `hitch:<key>:<payload>`, or `hitch:<key>` without it. */
  payload?: string;
}

@ApiSchema({ description: 'The questions that Hitch is to keep in new threads.' })
export class PutIceBreakersDto {
  /** All questions that Hitch is to keep, at most 4; an empty list removes them. */
  @ApiProperty({ type: [IceBreakerItemDto], maxItems: MAX_ICE_BREAKERS })
  @ValidateBy({
    name: 'iceBreakers',
    validator: {
      validate: (value: unknown) => findItemsFault(value) === null,
      defaultMessage: (given) => findItemsFault(given?.value) ?? '',
    },
  })
  items!: IceBreakerItemDto[];

  /** Only answer what would be written. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  @ApiProperty({ type: Boolean, required: false, default: false })
  dryRun?: boolean;

  /** Also remove the questions of other tools. Without it they are never touched. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  @ApiProperty({ type: Boolean, required: false, default: false })
  force?: boolean;
}

@ApiSchema({ description: 'A question as the account shows it.' })
export class ShownIceBreakerDto {
  /** The text that a person taps. */
  question!: string;
  /** What comes back with a tap. */
  payload!: string;
  /** Whether Hitch set it, by the form of its payload. */
  isOurs!: boolean;
}

@ApiSchema({ description: 'The questions of one language.' })
export class ShownIceBreakersDto {
  /** `default`, or a locale of Meta such as `de_DE`. */
  locale!: string;
  /** In the order in which they are shown. */
  questions!: ShownIceBreakerDto[];
}

@ApiSchema({ description: 'How what is shown differs from what is desired, by the keys of questions.' })
export class IceBreakerDifferenceDto {
  /** Desired and not shown, or not with their text in every language. */
  missing!: string[];
  /** Set by Hitch, and no longer desired. */
  surplus!: string[];
}

@ApiSchema({ description: 'The questions that a new thread of an account offers (ice breakers).' })
export class IceBreakersDto {
  /** `read`, or what came of a change: `planned` (a dry run), `unchanged`, `written`, or `not_confirmed` when Instagram does not show it yet. */
  state!: 'read' | 'planned' | 'unchanged' | 'written' | 'not_confirmed';
  /** What Instagram answers at this moment; null when it cannot be read. */
  @ApiProperty({ type: [ShownIceBreakersDto], nullable: true })
  remote!: ShownIceBreakersDto[] | null;
  /** Why it cannot be read. */
  @ApiProperty({ type: String, nullable: true })
  remoteFault!: string | null;
  /** What is stored. */
  desired!: IceBreakerItemDto[];
  /** Null when `remote` is. */
  @ApiProperty({ type: IceBreakerDifferenceDto, nullable: true })
  difference!: IceBreakerDifferenceDto | null;
  /** What was written, or would be, instead of all questions that are set; null: nothing. */
  @ApiProperty({ type: [ShownIceBreakersDto], nullable: true })
  written!: ShownIceBreakersDto[] | null;
  /** How many questions of other tools the account has; they use the same four places. */
  @ApiCount()
  ofOthers!: number;
  /** What to know before a change, a sentence each. */
  warnings!: string[];
}

/** What `GET` answers. */
export function toIceBreakersDto({
  remote,
  desired,
}: Extract<IceBreakersView, { kind: 'found' }>): IceBreakersDto {
  const sets = remote.kind === 'read' ? remote.sets : null;
  const fault = remote.kind === 'read' ? null : remote.cause;
  return describe('read', sets, fault, desired, null, 0);
}

/** What `PUT` answers when it was done or planned. */
export function toChangedIceBreakersDto(
  result: Extract<IceBreakersResult, { kind: 'planned' | 'written' }>,
  items: readonly IceBreakerItem[],
): IceBreakersDto {
  const { plan, remote } = result;
  const sets = plan.kind === 'write' ? plan.sets : plan.kind === 'delete' ? [] : null;
  const dropped = plan.kind === 'write' || plan.kind === 'delete' ? plan.dropped : 0;
  return describe(stateOf(result), remote, remote === null ? 'not_read_back' : null, items, sets, dropped);
}

function stateOf(
  result: Extract<IceBreakersResult, { kind: 'planned' | 'written' }>,
): IceBreakersDto['state'] {
  if (result.kind === 'planned') return 'planned';
  if (!result.isShown) return 'not_confirmed';
  return result.plan.kind === 'unchanged' ? 'unchanged' : 'written';
}

function describe(
  state: IceBreakersDto['state'],
  remote: readonly IceBreakerSet[] | null,
  remoteFault: string | null,
  desired: readonly IceBreakerItem[],
  written: readonly IceBreakerSet[] | null,
  dropped: number,
): IceBreakersDto {
  const difference = remote && compareIceBreakers(remote, desired);
  const isEmpty = remote !== null && remote.every(({ questions }) => questions.length === 0);
  const isGone =
    dropped > 0 ? [`Questions of other tools are removed: ${dropped} of each language at most.`] : [];
  return {
    state,
    remote: remote && remote.map(toShownSet),
    remoteFault,
    desired: desired.map(({ key, question, payload }) => ({
      key,
      question: { ...question },
      ...(payload === undefined ? {} : { payload }),
    })),
    difference: difference && { missing: [...difference.missing], surplus: [...difference.surplus] },
    written: written && written.map(toShownSet),
    ofOthers: remote === null ? 0 : countTheirs(remote),
    warnings: [EDITOR_WARNING, ...(isEmpty ? [NOTHING_SET] : []), ...isGone],
  };
}

function toShownSet({ locale, questions }: IceBreakerSet): ShownIceBreakersDto {
  return {
    locale,
    questions: questions.map(({ question, payload }) => {
      return { question, payload, isOurs: readIceBreakerKey(payload) !== null };
    }),
  };
}
