// A bot that greets by what Hitch knows: `INSTAGRAM_TOKEN=… ENDPOINT_SECRETS=whsec_… node server.mjs`.
import { HitchVerificationError, verifyNotification } from '@hitch/client';
import express from 'express';

const { GRAPH_URL = 'https://graph.instagram.com/v25.0', INSTAGRAM_TOKEN, ENDPOINT_SECRETS } = process.env;
const { PORT = '4000' } = process.env;
if (!INSTAGRAM_TOKEN || !ENDPOINT_SECRETS) throw new Error('Set INSTAGRAM_TOKEN and ENDPOINT_SECRETS.');
const secrets = ENDPOINT_SECRETS.split(',');
/** In production, a unique column in your database. */
const handled = new Set();

/** What to say; null: nothing. `context` is what the app gave to the link, or the campaign has. */
function greet({ type, data }) {
  const { context, channel, icebreaker } = data;
  const topic = icebreaker?.title ? `You asked: “${icebreaker.title}” ` : '';
  switch (type) {
    case 'identity.linked':
      return `${topic}Your account is connected. ${context?.page === '/rewards' ? 'You have 50 points.' : 'How can we help?'}`;
    case 'identity.seen':
      return `${topic}Welcome back${channel ? ` from ${channel}` : ''}!`;
    case 'referral.received':
      if (!data.firstTime) return null;
      return data.externalUserId === null
        ? `${topic}Hello! ${context?.offer ? `Your code is ${context.offer}.` : 'Ask us anything.'}`
        : `${topic}Good to see you again! ${context?.offer ? `Your code is ${context.offer}.` : ''}`.trim();
    default:
      return null;
  }
}

async function send({ account, igsid }, text) {
  const response = await fetch(`${GRAPH_URL}/${account.igId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${INSTAGRAM_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { id: igsid }, message: { text } }),
  });
  if (!response.ok) throw new Error(`Instagram answers ${response.status}.`);
}

const app = express();

app.post('/hitch', express.raw({ type: 'application/json', limit: '64kb' }), async (request, response) => {
  const notification = await verifyNotification(secrets, request.headers, request.body);
  const text = handled.has(notification.id) ? null : greet(notification);
  handled.add(notification.id);
  // First the answer: Hitch sends again what is not answered in time, and a greeting twice is worse than none.
  response.sendStatus(204);
  if (text !== null)
    await send(notification.data, text).catch((error) => process.stderr.write(`${error.message}\n`));
});

app.use((error, _request, response, _next) => {
  process.stderr.write(`${error.message}\n`);
  response.sendStatus(error instanceof HitchVerificationError ? 400 : (error.statusCode ?? 500));
});

app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`The bot is at http://localhost:${PORT}\n`));
