import { Attempt } from '../attempts/attempts.examples.js';
import { Identity } from '../identities/identities.examples.js';
import { Link, LINK_ID, LINK_URL } from '../links/links.examples.js';
import { Notification } from '../notifications/notifications.examples.js';
import type { ExplanationDto, LookupDto, LookupQueryDto } from './lookup.dto.js';
import type { TimelineDto } from './person-timeline.dto.js';

const LookupQuery: LookupQueryDto = { q: LINK_URL };
const Explanation: ExplanationDto = {
  verdict: 'linked',
  linkId: LINK_ID,
  sentence: 'Linked: the person came at 2026-11-22T10:02:31.480Z.',
  advice: [],
  chain: [
    { step: 'minted', state: 'done', at: '2026-11-22T10:00:00.000Z', detail: 'web-settings' },
    { step: 'opened', state: 'done', at: '2026-11-22T10:02:11.904Z', detail: null },
    { step: 'came', state: 'done', at: '2026-11-22T10:02:31.480Z', detail: 'postback' },
    { step: 'decided', state: 'done', at: '2026-11-22T10:02:31.480Z', detail: 'linked' },
    { step: 'notified', state: 'done', at: '2026-11-22T10:02:32.140Z', detail: 'identity.linked' },
    { step: 'delivered', state: 'done', at: '2026-11-22T10:02:32.390Z', detail: null },
  ],
  actions: [
    { action: 'show_person', id: Identity.id, appId: Identity.appId },
    { action: 'show_link', id: LINK_ID, appId: Identity.appId },
  ],
};
const Lookup: LookupDto = {
  query: LookupQuery.q,
  understoodAs: ['ref'],
  links: [Link],
  identities: [Identity],
  attempts: [Attempt],
  notifications: [Notification],
  ref: { valid: true, reason: null, kid: 'k1', expiresAt: '2026-11-22T10:15:00.000Z', linkId: LINK_ID },
  erased: false,
  explanation: Explanation,
};

const Timeline: TimelineDto = {
  identity: Identity,
  history: [],
  data: [
    {
      at: '2026-11-22T10:02:31.480Z',
      kind: 'attempt',
      event: 'came',
      id: Attempt.id,
      linkId: LINK_ID,
      status: Attempt.outcome,
      detail: Attempt.detail,
      unlinkReason: null,
    },
    {
      at: '2026-11-22T10:00:00.000Z',
      kind: 'link',
      event: 'minted',
      id: LINK_ID,
      linkId: LINK_ID,
      status: 'linked',
      detail: 'web-settings',
      unlinkReason: null,
    },
  ],
  nextCursor: null,
  isWhole: true,
};

/** By the name of the schema. */
export const LOOKUP_EXAMPLES = { Lookup, LookupQuery, Timeline };
