import type { ConnectStateDto } from './connect.dto.js';

const ConnectState: ConnectStateDto = {
  status: 'pending',
  reason: null,
  opened: true,
  expiresInSeconds: 612,
};

/** By the name of the schema. */
export const CONNECT_EXAMPLES = { ConnectState };
