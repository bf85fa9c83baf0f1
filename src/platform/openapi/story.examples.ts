import type {
  AccountDto,
  AccountPageDto,
  GrantAccountDto,
  RegisterAccountDto,
  UpdateAccountDto,
} from '../../accounts/accounts.dto.js';
import type {
  CreateAdminKeyDto,
  CreatedKeyDto,
  CreateKeyDto,
  KeyDto,
  KeyPageDto,
  RotateKeyDto,
} from '../../api-keys/api-keys.dto.js';
import type { AppDto, AppPageDto, CreateAppDto, UpdateAppDto } from '../../apps/apps.dto.js';
import type { AuditEntryDto, AuditPageDto } from '../../audit/audit.dto.js';
import type { EraseDto, ErasureDto, ErasurePageDto } from '../../erasure/erasures.dto.js';
import type { HealthDto, VersionDto } from '../health/health.dto.js';
import type { AttemptDto, AttemptPageDto } from '../../attempts/attempts.dto.js';
import type { ConfirmationDto } from '../../linking/confirmation.dto.js';
import type { IdentityDto, IdentityPageDto, UnlinkDto } from '../../identities/identities.dto.js';
import type { MintedLinkDto, MintLinkDto } from '../../links/link-mint.dto.js';
import type { LinkDto, LinkPageDto } from '../../links/links.dto.js';
import type { LookupDto, LookupQueryDto } from '../../lookup/lookup.dto.js';
import type { DataDeletionDto } from '../../meta-webhooks/data-deletion.dto.js';
import type { DeliveryDto } from '../../meta-webhooks/meta-webhooks.dto.js';

// One story: the web shop's user-42 follows a link from /rewards to @acme and is known there from then on.
export const APP_ID = 'app_01m6dqs9m0e0crkatb78032r4q';
const KEY_ID = 'key_01m6dqv470fdnr062zwmavw878';
const ACCOUNT_ID = 'acc_01m6dqwyt0fb9840zgeckzv1sk';
export const LINK_ID = 'lnk_01m81b5h80e918smkz21hc46jt';
export const IDENTITY_ID = 'idn_01m81ba55re4br6wqk1y7ne00t';
const IGSID = '6789012345678901';
const REF =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6InJlZitqd3QiLCJraWQiOiJrMSJ9=eyJqdGkiOiIwMW04MWI1aDgwZTkxOHNta3oyMWhjNDZqdCIsImF1ZCI6IjE3ODQxNDAwMDAwMDAwMDAxIiwiZXhwIjoxNzk1MzQyNTAwfQ=PzIQQahQ1y8NIWjGH4RbB8jq6CfG7Y_QdISlTStlhWw';
/** When the person came. */
const CAME_AT = '2026-11-22T10:02:31.480Z';
const ACME = { igId: '17841400000000001', username: 'acme' };
const REQUEST_ID = 'req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d';
const FROM_WHERE = { channel: 'web-settings', context: { page: '/rewards' } };
const ICE_BREAKER = { title: 'Connect my account', payload: 'CONNECT' };

const CreateApp: CreateAppDto = { name: 'Web shop', returnUrls: ['https://shop.example'] };
const App: AppDto = {
  id: APP_ID,
  name: 'Web shop',
  status: 'active',
  returnUrls: ['https://shop.example'],
  defaultAccount: ACME,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  limits: { mintsPerMinute: 600, readsPerMinute: 6000, mintsPerUserPerMinute: 10 },
  accounts: [{ id: ACCOUNT_ID, ...ACME, status: 'active' }],
  createdAt: '2026-11-02T09:00:00.000Z',
  disabledAt: null,
};
const UpdateApp: UpdateAppDto = { defaultAccount: 'acme', limits: { mintsPerMinute: 600 } };
const AppPage: AppPageDto = { data: [App], nextCursor: null };

const CreateKey: CreateKeyDto = {
  scopes: ['links:write', 'links:read', 'identities:read'],
  name: 'shop backend',
  expiresAt: '2027-11-02T00:00:00.000Z',
};
const CreateAdminKey: CreateAdminKeyDto = { name: 'Ada, support', expiresAt: '2027-11-02T00:00:00.000Z' };
const RotateKey: RotateKeyDto = { overlapSeconds: 86_400 };
const Key: KeyDto = {
  id: KEY_ID,
  appId: APP_ID,
  name: 'shop backend',
  prefix: 'hk_01m6dqv470fdnr062zwmavw878',
  scopes: ['links:write', 'links:read', 'identities:read'],
  status: 'active',
  createdAt: '2026-11-02T09:01:00.000Z',
  expiresAt: '2027-11-02T00:00:00.000Z',
  revokedAt: null,
  lastUsedAt: '2026-11-22T10:00:00.000Z',
  replacedBy: null,
};
const CreatedKey: CreatedKeyDto = {
  ...Key,
  lastUsedAt: null,
  key: 'hk_01m6dqv470fdnr062zwmavw878BmNyZAlMxY9kLwX8jKvW7i2YEWtA',
};
const KeyPage: KeyPageDto = { data: [Key], nextCursor: null };

const RegisterAccount: RegisterAccountDto = ACME;
const Account: AccountDto = {
  id: ACCOUNT_ID,
  ...ACME,
  status: 'active',
  createdAt: '2026-11-02T09:02:00.000Z',
};
const AccountPage: AccountPageDto = { data: [Account], nextCursor: null };
const UpdateAccount: UpdateAccountDto = { username: 'acme.shop' };
const GrantAccount: GrantAccountDto = { accountId: ACCOUNT_ID };

const MintLink: MintLinkDto = {
  externalUserId: 'user-42',
  sessionId: 'sess-9',
  account: 'acme',
  ttlSeconds: 900,
  ...FROM_WHERE,
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: 'https://shop.example/rewards',
};
export const Link: LinkDto = {
  id: LINK_ID,
  appId: APP_ID,
  status: 'linked',
  reason: null,
  account: ACME,
  externalUserId: 'user-42',
  sessionId: 'sess-9',
  ...FROM_WHERE,
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: 'https://shop.example/rewards',
  igsid: IGSID,
  identityId: IDENTITY_ID,
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-22T10:15:00.000Z',
  completedAt: CAME_AT,
  decidedAt: null,
};
const LinkPage: LinkPageDto = { data: [Link], nextCursor: null };
const Confirmation: ConfirmationDto = { sessionId: 'sess-9' };
const MintedLink: MintedLinkDto = {
  ...Link,
  status: 'pending',
  igsid: null,
  identityId: null,
  completedAt: null,
  url: `https://ig.me/acme?ref=${REF}`,
  ref: REF,
  connectUrl: null,
  qrUrl: `https://hitch.example/qr/${REF}.svg`,
};

export const Identity: IdentityDto = {
  id: IDENTITY_ID,
  appId: APP_ID,
  externalUserId: 'user-42',
  account: ACME,
  igsid: IGSID,
  status: 'active',
  linkId: LINK_ID,
  via: 'postback',
  source: 'SHORTLINKS',
  icebreaker: ICE_BREAKER,
  ...FROM_WHERE,
  linkedAt: CAME_AT,
  unlinkedAt: null,
  unlinkReason: null,
  lastReferralAt: CAME_AT,
  replyWindowEndsAt: '2026-11-23T10:02:31.480Z',
};
const IdentityPage: IdentityPageDto = { data: [Identity], nextCursor: null };
const Unlink: UnlinkDto = { reason: 'asked for by the user' };

const Attempt: AttemptDto = {
  id: 'att_01m81ba55rfpsrxkv01fvct9qg',
  appId: APP_ID,
  linkId: LINK_ID,
  account: ACME,
  igsid: IGSID,
  outcome: 'linked',
  detail: 'The person was linked to the external user.',
  via: 'postback',
  source: 'SHORTLINKS',
  icebreaker: ICE_BREAKER,
  mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE',
  eventAt: CAME_AT,
  receivedAt: '2026-11-22T10:02:32.115Z',
  requestId: REQUEST_ID,
};

const AttemptPage: AttemptPageDto = { data: [Attempt], nextCursor: null };

const LookupQuery: LookupQueryDto = { q: `https://ig.me/acme?ref=${REF}` };
const Lookup: LookupDto = {
  query: LookupQuery.q,
  understoodAs: ['ref'],
  links: [Link],
  identities: [Identity],
  attempts: [Attempt],
  ref: { valid: true, reason: null, kid: 'k1', expiresAt: '2026-11-22T10:15:00.000Z', linkId: LINK_ID },
};

const Erase: EraseDto = { account: 'acme', igsid: IGSID };
const Erasure: ErasureDto = {
  id: 'ers_01m81ekcw0e8r8yyr4ww3jaxgk',
  status: 'completed',
  source: 'admin',
  removed: { links: 1, identities: 1, attempts: 1, deadLetters: 0, idempotencyKeys: 0, notifications: 1 },
  createdAt: '2026-11-22T11:00:00.000Z',
  tombstoneExpiresAt: '2026-11-29T11:00:00.000Z',
};
const ErasurePage: ErasurePageDto = { data: [Erasure], nextCursor: null };

const AuditEntry: AuditEntryDto = {
  id: 'aud_01m81bep70ewm8szzbz3y2cm94',
  at: '2026-11-22T10:05:00.000Z',
  actor: { kind: 'admin', keyId: 'key_01m6b1yq00e7e8wdqnhhwg7r1d', name: 'Ada, support' },
  action: 'person.read',
  appId: APP_ID,
  target: { kind: 'identity', id: IDENTITY_ID },
  requestId: REQUEST_ID,
};
const AuditPage: AuditPageDto = { data: [AuditEntry], nextCursor: null };

const DataDeletion: DataDeletionDto = {
  url: 'https://hitch.example/data-deletion/5f2b9c0d1e3a4b5c6d7e8f9a0b1c2d3e',
  confirmation_code: '5f2b9c0d1e3a4b5c6d7e8f9a0b1c2d3e',
};
const Delivery: DeliveryDto = { received: 1 };
const Health: HealthDto = { status: 'ok' };
const Version: VersionDto = { version: '0.2.0' };

/** One example for each body and answer of the story, by the name of its schema. */
export const EXAMPLES: Readonly<Record<string, object>> = {
  Account,
  AccountPage,
  App,
  AppPage,
  Attempt,
  AttemptPage,
  AuditEntry,
  AuditPage,
  Confirmation,
  CreateAdminKey,
  CreateApp,
  CreateKey,
  CreatedKey,
  DataDeletion,
  Delivery,
  Erase,
  Erasure,
  ErasurePage,
  GrantAccount,
  Health,
  Version,
  Identity,
  IdentityPage,
  Key,
  KeyPage,
  Link,
  LinkPage,
  Lookup,
  LookupQuery,
  MintLink,
  MintedLink,
  RegisterAccount,
  RotateKey,
  Unlink,
  UpdateAccount,
  UpdateApp,
};
