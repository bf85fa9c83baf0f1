import 'reflect-metadata';
import { startTestApp } from './test-app.js';

/** The service as a process of its own that may send to this machine: a test can kill it, or stop it for a while. */
const { DATABASE_URL = '', ...env } = process.env as Record<string, string>;
const { baseUrl } = await startTestApp(DATABASE_URL, { env, allowLoopback: true });
process.stdout.write(`listens on ${baseUrl}\n`);
