// An Express app whose user connects Instagram: `HITCH_API_KEY=hk_… ENDPOINT_SECRETS=whsec_… node server.mjs`.
import { createHitchClient, HitchProblem, HitchVerificationError, verifyNotification } from '@hitch/client';
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

// The other way: Hitch adds an invite to this address, and brings it to a person in the chat. The page asks before it connects anyone.
app.get('/instagram', async (request, response) => {
  const invite = String(request.query.invite ?? '');
  const found = await hitch.invites.inspect(invite).catch(() => null);
  if (found?.status !== 'pending')
    return response.status(410).send('This link has ended. Ask for a new one in the chat.');
  const { instagramUsername } = found;
  if (instagramUsername === null)
    return response.status(503).send('Instagram does not answer. Try again soon.');
  return response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).type('html')
    .send(`<h1>Connect @${escape(instagramUsername)} to ${USER}?</h1>
      <p>Only if this is your own Instagram. Whoever has it can write to us as ${USER}.</p>
      <form method="post"><input type="hidden" name="invite" value="${escape(invite)}"><button>Yes, connect</button></form>
      <a href="/">No</a><script>history.replaceState(null, '', '/instagram')</script>`);
});

app.post('/instagram', express.urlencoded({ extended: false }), async (request, response) => {
  if (request.get('sec-fetch-site') !== 'same-origin') return response.sendStatus(403);
  try {
    await hitch.invites.redeem({ invite: request.body.invite, externalUserId: USER });
    return response.redirect(303, '/connection');
  } catch (error) {
    if (!(error instanceof HitchProblem) || error.status !== 409) throw error;
    // `user_taken`: ask whether to move, and redeem again with `onConflict: 'replace'`.
    return response.status(409).send(`Nothing was connected: ${error.code}.`);
  }
});

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]);

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
