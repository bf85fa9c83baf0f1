import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { addApiCommand } from './api-call.command.js';
import { type Filter, setGiven, toOption } from './api-list.command.js';
import { IDENTITY_FILTERS } from './identities.command.js';
import { LINK_FILTERS } from './links.command.js';
import { NOTIFICATION_FILTERS } from './notifications.command.js';
import { ATTEMPT_FILTERS, AUDIT_FILTERS } from './records.command.js';
import type { AccessOptions, Session } from './session.command.js';

/** What can be exported, with the filters of its list. */
const EXPORTS: Readonly<Record<string, readonly Filter[]>> = {
  links: LINK_FILTERS,
  identities: IDENTITY_FILTERS,
  attempts: ATTEMPT_FILTERS,
  notifications: NOTIFICATION_FILTERS,
  audit: AUDIT_FILTERS,
};

/** `hitch export …`: whole lists as files. */
export function addExport(program: Command, session: Session): void {
  const command = program
    .command('export')
    .description('whole lists as CSV for spreadsheets or as JSON Lines, with the persons in them');
  for (const [what, filters] of Object.entries(EXPORTS)) {
    const given = filters.map((filter) => ({ query: filter.query, option: toOption(filter) }));
    const options = [
      new Option('--format <format>', 'format of the file').choices(['csv', 'jsonl']).default('csv'),
      new Option('--output <file>', 'write to this file (default: standard output)'),
      ...given.map(({ option }) => option),
    ];
    addApiCommand(command, { name: what, about: `exports ${what}`, options }, async (_args, values) => {
      const query = new URLSearchParams({ format: String(values['format']) });
      for (const { query: name, option } of given) setGiven(query, name, values[option.attributeName()]);
      const api = await session.connect(values as AccessOptions, 'admin');
      const bytes = Readable.from(await api.download(`/v1/admin/exports/${what}?${query}`));
      const output: unknown = values['output'];
      if (typeof output === 'string') await writeFile(bytes, output);
      else await writeOut(bytes);
    });
  }
}

/** The file has its name only when it is complete. */
async function writeFile(bytes: Readable, path: string): Promise<void> {
  const partial = `${path}.part`;
  try {
    // Persons are in it: for its owner only.
    await pipeline(bytes, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw describeBreak(error);
  }
}

async function writeOut(bytes: Readable): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false });
  } catch (error) {
    throw describeBreak(error);
  }
}

/** An error of the file names the file; that of the connection says nothing. */
function describeBreak(error: unknown): Error {
  if (error instanceof Error && 'path' in error) return error;
  return new Error('the export broke off and is not complete; run it again', { cause: error });
}
