import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './credentials.js';

/** The path of the credentials in a data folder. */
export function credentialsPath(dataDir: string): string {
  return join(dataDir, 'credentials.json');
}

/**
 * The stored credentials as parsed JSON; undefined before the first start.
 * @throws Error when the file is damaged: silently generating new secrets would invalidate all open links
 */
export function loadCredentials(dataDir: string): unknown {
  let text: string;
  try {
    text = readFileSync(credentialsPath(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's message, which quotes the text and so the keys.
    throw new Error(
      `${credentialsPath(dataDir)} is damaged. Restore it, or delete it to generate new keys and secrets.`,
    );
  }
}

/** Writes the file atomically, readable by its owner only, and returns its path. */
export function saveCredentials(dataDir: string, credentials: Credentials): string {
  mkdirSync(dataDir, { recursive: true });
  const path = credentialsPath(dataDir);
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  chmodSync(scratch, 0o600);
  renameSync(scratch, path);
  return path;
}
