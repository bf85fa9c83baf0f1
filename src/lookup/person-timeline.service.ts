import { Injectable } from '@nestjs/common';
import type { AttemptEntity } from '../attempts/attempt.entity.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { Audit, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { IdentitiesService, type StoredIdentity } from '../identities/identities.service.js';
import type { LinkRow } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import {
  cutTimeline,
  describeTimeline,
  type PlacedEvent,
  type TimelineKind,
  type TimelineRows,
} from './person-timeline.js';

/** An identity, the others of the same user or person, and a page of what happened to all of them. */
export interface PersonTimeline {
  readonly identity: StoredIdentity;
  readonly history: readonly StoredIdentity[];
  readonly rows: readonly PlacedEvent[];
  readonly nextId: string | null;
  /** Whether the events are those of all rows; when not, those of the newest ones. */
  readonly isWhole: boolean;
}

export interface TimelinePage {
  readonly kind: TimelineKind | undefined;
  readonly limit: number;
  readonly below: string | null;
}

/**
 * The newest rows of each kind that a time line is made from: far more than a person has. Each row has events of several times, an
 * identity even years apart, so that only all rows together give their order; a bound keeps a page cheap for someone with very many rows.
 */
const MAX_ROWS = 500;
const MAX_HISTORY = 50;

/** Everything that an app's records say of one user and person. */
@Injectable()
export class PersonTimelines {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly identities: IdentitiesService,
    private readonly attempts: AttemptsService,
    private readonly notifications: NotificationsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** The time line of an identity's user and person in its app; null when there is no such identity. */
  read(id: string, { kind, limit, below }: TimelinePage, actor: AuditReader): Promise<PersonTimeline | null> {
    const work = async (tx: Tx): Promise<PersonTimeline | null> => {
      const identity = await this.identities.findOne(tx, id, null);
      if (identity === null) return null;
      const history = await this.findHistory(tx, identity);
      const shown = [identity, ...history];
      const { isWhole, ...rows } = await this.collect(tx, shown);
      await this.audit.recordLook(tx, actor, 'person.read', [], shown.map(toLook));
      const events = describeTimeline(rows, this.clock.now());
      return { identity, history, isWhole, ...cutTimeline(events, kind, limit, below) };
    };
    // What is recorded, and the read of it, are one unit of work.
    return isLookRecorded(actor) ? this.database.inTransaction(work) : this.database.read(work);
  }

  /** The other identities of the user or of the person in the app, newest first. */
  private async findHistory(
    tx: Tx,
    { id: ownId, identity: { appId, externalUserId, igsid } }: StoredIdentity,
  ): Promise<StoredIdentity[]> {
    const ofUser = await this.identities.find(tx, { appId, externalUserId }, MAX_HISTORY);
    const ofPerson = await this.identities.find(tx, { appId, igsid }, MAX_HISTORY);
    const byId = new Map([...ofUser, ...ofPerson].map((stored) => [stored.id, stored]));
    byId.delete(ownId);
    return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1));
  }

  private async collect(
    tx: Tx,
    identities: readonly StoredIdentity[],
  ): Promise<TimelineRows & { readonly isWhole: boolean }> {
    const [first] = identities;
    if (!first) return { identities: [], links: [], attempts: [], notifications: [], isWhole: true };
    const { appId, externalUserId, igsid } = first.identity;
    const links = await this.links.listOfUser(tx, { appId, externalUserId }, MAX_ROWS);
    const attempts = await this.attempts.listOfPerson(tx, { appId, igsid }, MAX_ROWS);
    const ofLinks = await this.findAttempts(tx, links.rows);
    const notifications = await this.notifications.listOfUser(tx, { appId, externalUserId }, MAX_ROWS);
    const byId = new Map([...attempts.rows, ...ofLinks].map((attempt) => [attempt.id, attempt]));
    return {
      identities: identities.map(({ identity }) => identity),
      links: links.rows,
      attempts: [...byId.values()],
      notifications: notifications.rows,
      isWhole:
        [links, attempts, notifications].every(({ nextId }) => nextId === null) && ofLinks.length < MAX_ROWS,
    };
  }

  /** Others can have come through the user's links. */
  private async findAttempts(tx: Tx, links: readonly LinkRow[]): Promise<AttemptEntity[]> {
    if (links.length === 0) return [];
    const found = await this.attempts.find(tx, { linkIds: links.map(({ id }) => id) }, MAX_ROWS);
    return found.map(({ attempt }) => attempt);
  }
}

function toLook({ id, identity: { appId, igsid } }: StoredIdentity) {
  return { appId, target: { kind: 'idn', id } as const, subject: igsid };
}
