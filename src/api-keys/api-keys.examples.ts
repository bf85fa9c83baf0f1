import { APP_ID } from '../apps/apps.examples.js';
import type {
  CreateAdminKeyDto,
  CreatedKeyDto,
  CreateKeyDto,
  KeyDto,
  KeyPageDto,
  RotateKeyDto,
} from './api-keys.dto.js';

const CreateKey: CreateKeyDto = {
  scopes: ['links:write', 'links:read', 'identities:read'],
  name: 'shop backend',
  expiresAt: '2036-11-02T00:00:00.000Z',
};
const CreateAdminKey: CreateAdminKeyDto = {
  name: 'Support desk',
  role: 'support',
  expiresAt: '2036-11-02T00:00:00.000Z',
};
const RotateKey: RotateKeyDto = { overlapSeconds: 86_400 };
const Key: KeyDto = {
  id: 'key_01m6dqv470fdnr062zwmavw878',
  appId: APP_ID,
  name: 'shop backend',
  prefix: 'hk_01m6dqv470fdnr062zwmavw878',
  scopes: ['links:write', 'links:read', 'identities:read'],
  role: null,
  status: 'active',
  createdAt: '2026-11-02T09:01:00.000Z',
  expiresAt: '2036-11-02T00:00:00.000Z',
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

/** By the name of the schema. */
export const KEY_EXAMPLES = { CreateAdminKey, CreateKey, CreatedKey, Key, KeyPage, RotateKey };
