import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './credentials.js';

/** Where the credentials of a data folder lie. */
export function credentialsPath(dataDir: string): string {
  return join(dataDir, 'credentials.json');
}

/**
 * The stored credentials as parsed JSON; undefined when there are none yet.
 * @throws Error when the file is damaged: making new secrets silently would void every link that is out
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
    // Not with the parser's message: it quotes the text, and the text is keys.
    throw new Error(
      `${credentialsPath(dataDir)} is damaged: restore it, or delete it to begin with new keys and secrets`,
    );
  }
}

/** Writes the file for its owner only, and whole or not at all. */
export function saveCredentials(dataDir: string, credentials: Credentials): string {
  mkdirSync(dataDir, { recursive: true });
  const path = credentialsPath(dataDir);
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  chmodSync(scratch, 0o600);
  renameSync(scratch, path);
  return path;
}
