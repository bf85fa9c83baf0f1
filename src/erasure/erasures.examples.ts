import { IGSID } from '../links/links.examples.js';
import type { EraseDto, ErasureDto, ErasurePageDto, ErasurePreviewDto } from './erasures.dto.js';

const Erase: EraseDto = { account: 'acme', igsid: IGSID };
const Erasure: ErasureDto = {
  id: 'ers_01m81ekcw0e8r8yyr4ww3jaxgk',
  status: 'completed',
  source: 'admin',
  removed: {
    links: 1,
    identities: 1,
    attempts: 1,
    deadLetters: 0,
    idempotencyKeys: 0,
    notifications: 1,
    connections: 0,
    campaignVisits: 1,
  },
  createdAt: '2026-11-22T11:00:00.000Z',
  tombstoneExpiresAt: '2026-11-29T11:00:00.000Z',
};
const ErasurePreview: ErasurePreviewDto = { dryRun: true, removed: Erasure.removed };
const ErasurePage: ErasurePageDto = { data: [Erasure], nextCursor: null };

/** Examples by the name of their schema. */
export const ERASURE_EXAMPLES = { Erase, Erasure, ErasurePage, ErasurePreview };
