import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import type { MintedLinkDto, MintLinkDto } from './link-mint.dto.js';
import type { LinkDto, LinkPageDto } from './links.dto.js';

// The examples of all rooms follow one story: user-42 of the web shop follows a link from /rewards to @acme.
export const LINK_ID = 'lnk_01m81b5h80e918smkz21hc46jt';
export const IDENTITY_ID = 'idn_01m81ba55re4br6wqk1y7ne00t';
export const IGSID = '6789012345678901';
export const REFERRED_AT = '2026-11-22T10:02:31.480Z';
export const ORIGIN = { channel: 'web-settings', context: { page: '/rewards' } };
const REF =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6InJlZitqd3QiLCJraWQiOiJrMSJ9=eyJqdGkiOiIwMW04MWI1aDgwZTkxOHNta3oyMWhjNDZqdCIsImF1ZCI6IjE3ODQxNDAwMDAwMDAwMDAxIiwiZXhwIjoxNzk1MzQyNTAwfQ=PzIQQahQ1y8NIWjGH4RbB8jq6CfG7Y_QdISlTStlhWw';
const CODE = '06h05cp501s4536jfw865ggtbbx3wyea4j6h6pg';
const TYPED_CODE = 'GKQ7-2MXT';
export const LINK_URL = `https://ig.me/acme?ref=${REF}`;

const MintLink: MintLinkDto = {
  externalUserId: 'user-42',
  sessionId: 'sess-9',
  account: 'acme',
  ttlSeconds: 900,
  ...ORIGIN,
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: 'https://app.example/rewards',
  locale: 'de',
  accountHint: 'm…a@shop.example',
};
export const Link: LinkDto = {
  id: LINK_ID,
  appId: APP_ID,
  status: 'linked',
  reason: null,
  account: ACME,
  externalUserId: 'user-42',
  sessionId: 'sess-9',
  ...ORIGIN,
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: 'https://app.example/rewards',
  locale: 'de',
  accountHint: 'm…a@shop.example',
  question: null,
  igsid: IGSID,
  identityId: IDENTITY_ID,
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-22T10:15:00.000Z',
  openedAt: '2026-11-22T10:02:11.904Z',
  completedAt: REFERRED_AT,
  decidedAt: null,
};
const LinkPage: LinkPageDto = { data: [Link], nextCursor: null };
const MintedLink: MintedLinkDto = {
  ...Link,
  status: 'pending',
  igsid: null,
  identityId: null,
  openedAt: null,
  completedAt: null,
  url: LINK_URL,
  ref: REF,
  connectUrl: `https://hitch.example/c/${CODE}`,
  qrUrl: `https://hitch.example/c/${CODE}/qr.svg`,
  code: TYPED_CODE,
  codeExpiresAt: '2026-11-22T10:15:00.000Z',
};

/** By the name of the schema. */
export const LINK_EXAMPLES = { Link, LinkPage, MintLink, MintedLink };
