import { ACCOUNT_ID } from '../../accounts/accounts.examples.js';
import type { BegunLoginDto, ConnectionDto, PutConnectionDto } from './connections.dto.js';

const PutConnection: PutConnectionDto = { login: 'instagram', accessToken: 'IGAAExample' };
const Connection: ConnectionDto = {
  accountId: ACCOUNT_ID,
  login: 'instagram',
  status: 'active',
  ownerId: '24567890123456789',
  pageId: null,
  appId: '1234567890123456',
  username: 'acme',
  accountType: 'Business',
  scopes: ['instagram_business_basic', 'instagram_business_manage_messages'],
  tokenExpiresAt: '2027-01-21T11:00:00.000Z',
  refreshedAt: null,
  lastError: null,
  lastErrorAt: null,
  connectedAt: '2026-11-22T11:00:00.000Z',
};
const BegunLogin: BegunLoginDto = {
  url: 'https://www.instagram.com/oauth/authorize?client_id=1234567890123456&response_type=code&state=AZ3kT9Example',
  expiresAt: '2026-11-22T11:10:00.000Z',
};

/** By the name of the schema. */
export const CONNECTION_EXAMPLES = { BegunLogin, Connection, PutConnection };
