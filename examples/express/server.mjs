// An Express app whose user connects Instagram: `HITCH_API_KEY=hk_… ENDPOINT_SECRETS=whsec_… node server.mjs`.
import { createHitchClient, HitchVerificationError, verifyNotification } from '@hitch/client';
import express from 'express';

const { HITCH_URL = 'http://localhost:3000', HITCH_API_KEY, ENDPOINT_SECRETS, PORT = '4000' } = process.env;
if (!HITCH_API_KEY || !ENDPOINT_SECRETS) throw new Error('Set HITCH_API_KEY and ENDPOINT_SECRETS.');
const hitch = createHitchClient({ url: HITCH_URL, apiKey: HITCH_API_KEY });
/** During a rotation both, separated by a comma. */
const secrets = ENDPOINT_SECRETS.split(',');

/** The signed-in user. An app takes it from its session, never from the request. */
const USER = 'user-42';
/** In production, a unique column in your database, written with the effect. */
const handled = new Set();

const app = express();

app.get('/', (_request, response) => {
  response
    .type('html')
    .send('<form method="post" action="/connect"><button>Connect Instagram</button></form>');
});

app.post('/connect', async (request, response) => {
  // Another site must not start this for a signed-in user.
  if (request.get('sec-fetch-site') !== 'same-origin') return response.sendStatus(403);
  const { connectUrl } = await hitch.links.create({ externalUserId: USER, channel: 'express-example' });
  return response.redirect(303, connectUrl);
});

app.get('/connection', async (_request, response) => {
  for await (const { igsid } of hitch.identities.list({ externalUserId: USER }))
    return response.json({ isLinked: true, igsid });
  return response.json({ isLinked: false });
});

// Before any `express.json()`: the signature is over the bytes as they came.
app.post('/hitch', express.raw({ type: 'application/json', limit: '64kb' }), async (request, response) => {
  const notification = await verifyNotification(secrets, request.headers, request.body);
  if (notification.type === 'identity.linked' && !handled.has(notification.id)) {
    const { externalUserId, igsid } = notification.data;
    process.stdout.write(`${externalUserId} is ${igsid}\n`);
  }
  handled.add(notification.id);
  response.sendStatus(204);
});

app.use((error, _request, response, _next) => {
  process.stderr.write(`${error.message}\n`);
  // The text of other errors is for the log.
  response.sendStatus(error instanceof HitchVerificationError ? 400 : (error.statusCode ?? 502));
});

app.listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write(`The example is at http://localhost:${PORT}\n`);
});
