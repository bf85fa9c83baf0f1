import { createHitchClient } from '@hitch/client';

/** On the server only: the key must not reach a browser. */
export const hitch = createHitchClient({
  url: process.env.HITCH_URL ?? 'http://localhost:3000',
  apiKey: process.env.HITCH_API_KEY,
});
