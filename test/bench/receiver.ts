// The app that is told, a process of its own: answers 204 to each notification and counts those that it has not seen.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const seen = new Set<string>();

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    seen.add(String(request.headers['webhook-id']));
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(seen.size));
process.on('SIGINT', () => undefined); // who started us tells us when to go
process.on('disconnect', () => process.exit());
