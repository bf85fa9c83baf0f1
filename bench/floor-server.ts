// The floor: a bare Fastify that answers constants about as long as the service's answers. It checks nothing and stores nothing.
import fastify from 'fastify';
import { serveOrders } from './processes.js';

const link = { id: 'lnk', status: 'pending', ref: 'x'.repeat(206), rest: 'x'.repeat(790) };
const identity = { id: 'idn', status: 'active', rest: 'x'.repeat(620) };

const app = fastify({ bodyLimit: 8 << 20 });
app.post('/v1/links', (_request, reply) => reply.status(201).send(link));
app.post('/webhooks/instagram', () => ({ received: 1 }));
app.get('/v1/identities', () => ({ data: [identity], nextCursor: null }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
serveOrders(Number(new URL(url).port), () => null);
