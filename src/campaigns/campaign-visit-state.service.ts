import { Injectable } from '@nestjs/common';
import { AppGrants } from '../apps/app-grants.service.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import { IdentitiesRepository } from '../identities/identities.repository.js';
import { REDELIVERY_MS } from '../linking/event-time.js';
import type { Tx } from '../platform/database/database.service.js';
import { lockOnPerson } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import type { ReceivedVisit } from './campaign-visit.js';
import { CampaignVisitsRepository } from './campaign-visits.repository.js';
import { CampaignsRepository, type NamedCampaign } from './campaigns.repository.js';
import { type LoadedCampaigns, visitorNames } from './visit-plan.js';

/** A campaign and a person of the batch who came by it. */
interface VisitPair {
  readonly campaignId: string;
  readonly appId: string;
  readonly igsid: string;
}

/** Takes the locks of a batch of visits and reads, under them, all that its decision needs. */
@Injectable()
export class CampaignVisitState {
  constructor(
    private readonly locks: Locks,
    private readonly campaigns: CampaignsRepository,
    private readonly visits: CampaignVisitsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly suppressions: SuppressionList,
    private readonly grants: AppGrants,
    private readonly identities: IdentitiesRepository,
  ) {}

  /**
   * What a batch of one account finds; null when none of its events names a campaign. Which app a campaign belongs to never changes
   * and is read first. The locks come next; what they guard is read in statements that begin after they are held. They guard the times
   * of campaigns, too: a change of these takes every lock.
   */
  async load(
    tx: Tx,
    accountId: string,
    received: readonly ReceivedVisit[],
    now: Date,
  ): Promise<LoadedCampaigns | null> {
    const named = await this.findNamed(tx, accountId, received, now);
    const pairs = pair(received, named);
    if (pairs.length === 0) return null;
    const events = received.map(({ event }) => event);
    const [, campaigns, rights, suppressed, seen, people, identities] = await Promise.all([
      this.locks.take(
        tx,
        pairs.map(({ appId, igsid }) => lockOnPerson({ appId, accountId }, igsid)),
      ),
      this.campaigns.findByIds(tx, [...new Set(pairs.map(({ campaignId }) => campaignId))]),
      this.grants.findRights(tx, accountId, [...new Set(pairs.map(({ appId }) => appId))]),
      this.suppressions.find(tx, () => events.flatMap(visitorNames), now),
      this.attempts.findRepeats(tx, accountId, events),
      this.visits.findPeople(tx, pairs),
      this.identities.findActiveOfPeople(tx, accountId, pairs),
    ]);
    const tapped = new Map(
      named.flatMap(({ id, icebreaker }) => (icebreaker === null ? [] : [[id, icebreaker]])),
    );
    return { accountId, campaigns, tapped, rights, suppressed, seen: new Set(seen), people, identities };
  }

  private findNamed(
    tx: Tx,
    accountId: string,
    received: readonly ReceivedVisit[],
    now: Date,
  ): Promise<NamedCampaign[]> {
    const clues = received.map(({ event }) => event.clue);
    const refs = clues.flatMap((clue) => (clue.kind === 'ref' ? [clue.ref] : []));
    const icebreakers = clues.flatMap((clue) => (clue.kind === 'icebreaker' ? [clue.key] : []));
    // A tap from before the end of a campaign may arrive as long as Meta sends it again.
    const since = new Date(now.getTime() - REDELIVERY_MS);
    return this.campaigns.findNamed(tx, accountId, [...new Set(refs)], [...new Set(icebreakers)], since);
  }
}

/** Each campaign with each person who came by it, once. */
function pair(received: readonly ReceivedVisit[], named: readonly NamedCampaign[]): VisitPair[] {
  const byRef = Map.groupBy(named, ({ ref }) => ref);
  const byIcebreaker = Map.groupBy(named, ({ icebreaker }) => icebreaker);
  const pairs = new Map<string, VisitPair>();
  for (const { event } of received) {
    const { clue, igsid } = event;
    const found = clue.kind === 'ref' ? byRef.get(clue.ref) : byIcebreaker.get(clue.key);
    for (const { id: campaignId, appId } of found ?? [])
      pairs.set(`${campaignId} ${igsid}`, { campaignId, appId, igsid });
  }
  return [...pairs.values()];
}
