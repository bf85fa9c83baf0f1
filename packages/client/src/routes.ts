import type { HitchApi } from './api.js';
import type {
  Attempt,
  Campaign,
  CampaignStats,
  Confirmation,
  CreateCampaign,
  CreateEndpoint,
  CreatedEndpoint,
  Endpoint,
  GetCampaignStatsData,
  Identity,
  InspectedInvite,
  Invite,
  Link,
  ListCampaignsData,
  ListIdentitiesData,
  ListInvitesData,
  ListLinksData,
  ListNotificationsData,
  Lookup,
  MintedInvite,
  MintedLink,
  MintInvite,
  MintLink,
  Notification,
  RedeemedInvite,
  RedeemInvite,
  Replay,
  Replayed,
  RotateEndpoint,
  UpdateCampaign,
  UpdateEndpoint,
} from './generated/types.gen.js';
import { iterate } from './iterate.js';
import type { CallOptions } from './send.js';

/** The filters of a list; its cursor is the iterator's. */
type FilterOf<Data extends { query?: unknown }> = Omit<NonNullable<Data['query']>, 'cursor'>;

/** Rows, newest first, page after page. */
type Rows<Row> = AsyncGenerator<Row, void, undefined>;

export interface Links {
  /** Mints a link for a signed-in user. Only this answer has `connectUrl`, `url`, `ref` and `qrUrl`. */
  create(link: MintLink, options?: CallOptions): Promise<MintedLink>;
  get(id: string, options?: CallOptions): Promise<Link>;
  list(filter?: FilterOf<ListLinksData>, options?: CallOptions): Rows<Link>;
  /** What became of the events that brought the link's ref. */
  attempts(id: string, options?: CallOptions): Rows<Attempt>;
  revoke(id: string, options?: CallOptions): Promise<Link>;
  /** Your user says yes. `sessionId` is that of the mint, when it had one. */
  confirm(id: string, answer?: Confirmation, options?: CallOptions): Promise<Link>;
  /** Your user says no. */
  decline(id: string, answer?: Confirmation, options?: CallOptions): Promise<Link>;
}

export interface Invites {
  /** Makes an invite for a person in the chat. Only this answer has `invite` and `url`. */
  create(invite: MintInvite, options?: CallOptions): Promise<MintedInvite>;
  get(id: string, options?: CallOptions): Promise<Invite>;
  list(filter?: FilterOf<ListInvitesData>, options?: CallOptions): Rows<Invite>;
  revoke(id: string, options?: CallOptions): Promise<Invite>;
  /** Whose Instagram an invite would connect: show it to your signed-in user, and ask. */
  inspect(invite: string, options?: CallOptions): Promise<InspectedInvite>;
  /** Links the person with your signed-in user, who has said yes. */
  redeem(redemption: RedeemInvite, options?: CallOptions): Promise<RedeemedInvite>;
}

export interface Identities {
  /** Active ones, unless `status` says otherwise. */
  list(filter?: FilterOf<ListIdentitiesData>, options?: CallOptions): Rows<Identity>;
  get(id: string, options?: CallOptions): Promise<Identity>;
  unlink(id: string, reason: string, options?: CallOptions): Promise<Identity>;
}

export interface Campaigns {
  create(campaign: CreateCampaign, options?: CallOptions): Promise<Campaign>;
  get(id: string, options?: CallOptions): Promise<Campaign>;
  list(filter?: FilterOf<ListCampaignsData>, options?: CallOptions): Rows<Campaign>;
  update(id: string, changes: UpdateCampaign, options?: CallOptions): Promise<Campaign>;
  end(id: string, options?: CallOptions): Promise<Campaign>;
  /** How often people came by day, channel and shape. */
  stats(id: string, days?: GetCampaignStatsData['query'], options?: CallOptions): Promise<CampaignStats>;
}

export interface Endpoints {
  /** Only this answer has `secret`. */
  create(endpoint: CreateEndpoint, options?: CallOptions): Promise<CreatedEndpoint>;
  list(options?: CallOptions): Rows<Endpoint>;
  get(id: string, options?: CallOptions): Promise<Endpoint>;
  update(id: string, changes: UpdateEndpoint, options?: CallOptions): Promise<Endpoint>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** A new secret; the old one signs, too, until `overlapSeconds` have passed. */
  rotate(id: string, rotation?: RotateEndpoint, options?: CallOptions): Promise<CreatedEndpoint>;
  /** Sends `endpoint.test`. */
  test(id: string, options?: CallOptions): Promise<Notification>;
  /** Sends everything since a time again. */
  replay(id: string, replay: Replay, options?: CallOptions): Promise<Replayed>;
}

export interface Notifications {
  list(filter?: FilterOf<ListNotificationsData>, options?: CallOptions): Rows<Notification>;
  get(id: string, options?: CallOptions): Promise<Notification>;
  redeliver(id: string, options?: CallOptions): Promise<Notification>;
}

export interface Admin {
  /** What is known about an id, a user, a person, a ref or a whole link; sent in a body, never in a URL. */
  lookUp(query: string, options?: CallOptions): Promise<Lookup>;
}

/** The names under which an app finds what it needs. */
export interface HitchRoutes {
  readonly links: Links;
  readonly invites: Invites;
  readonly identities: Identities;
  readonly campaigns: Campaigns;
  readonly endpoints: Endpoints;
  readonly notifications: Notifications;
  readonly admin: Admin;
}

export function nameRoutes(api: HitchApi): HitchRoutes {
  return {
    links: {
      create: (body, options) => api.mintLink({ body }, options),
      get: (id, options) => api.getLink({ path: { id } }, options),
      list: (filter, options) =>
        iterate((cursor) => api.listLinks({ query: { ...filter, cursor } }, options)),
      attempts: (id, options) =>
        iterate((cursor) => api.listLinkAttempts({ path: { id }, query: { cursor } }, options)),
      revoke: (id, options) => api.revokeLink({ path: { id } }, options),
      confirm: (id, body = {}, options) => api.confirmLink({ path: { id }, body }, options),
      decline: (id, body = {}, options) => api.declineLink({ path: { id }, body }, options),
    },
    invites: {
      create: (body, options) => api.mintInvite({ body }, options),
      get: (id, options) => api.getInvite({ path: { id } }, options),
      list: (filter, options) =>
        iterate((cursor) => api.listInvites({ query: { ...filter, cursor } }, options)),
      revoke: (id, options) => api.revokeInvite({ path: { id } }, options),
      inspect: (invite, options) => api.inspectInvite({ body: { invite } }, options),
      redeem: (body, options) => api.redeemInvite({ body }, options),
    },
    identities: {
      list: (filter, options) =>
        iterate((cursor) => api.listIdentities({ query: { ...filter, cursor } }, options)),
      get: (id, options) => api.getIdentity({ path: { id } }, options),
      unlink: (id, reason, options) => api.unlinkIdentity({ path: { id }, body: { reason } }, options),
    },
    campaigns: {
      create: (body, options) => api.createCampaign({ body }, options),
      get: (id, options) => api.getCampaign({ path: { id } }, options),
      list: (filter, options) =>
        iterate((cursor) => api.listCampaigns({ query: { ...filter, cursor } }, options)),
      update: (id, body, options) => api.updateCampaign({ path: { id }, body }, options),
      end: (id, options) => api.endCampaign({ path: { id } }, options),
      stats: (id, query, options) => api.getCampaignStats({ path: { id }, query }, options),
    },
    endpoints: {
      create: (body, options) => api.createEndpoint({ body }, options),
      list: (options) => iterate((cursor) => api.listEndpoints({ query: { cursor } }, options)),
      get: (id, options) => api.getEndpoint({ path: { id } }, options),
      update: (id, body, options) => api.updateEndpoint({ path: { id }, body }, options),
      delete: (id, options) => api.deleteEndpoint({ path: { id } }, options),
      rotate: (id, body = {}, options) => api.rotateEndpoint({ path: { id }, body }, options),
      test: (id, options) => api.testEndpoint({ path: { id } }, options),
      replay: (id, body, options) => api.replayEndpoint({ path: { id }, body }, options),
    },
    notifications: {
      list: (filter, options) =>
        iterate((cursor) => api.listNotifications({ query: { ...filter, cursor } }, options)),
      get: (id, options) => api.getNotification({ path: { id } }, options),
      redeliver: (id, options) => api.redeliverNotification({ path: { id } }, options),
    },
    admin: { lookUp: (q, options) => api.lookUpByPost({ body: { q } }, options) },
  };
}
