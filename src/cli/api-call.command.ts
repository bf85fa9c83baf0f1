import { type Command, Option, type OptionValues } from 'commander';
import type { ApiRequest } from '../dev/simulator/api-client.js';
import type { Role } from './connection.js';
import type { AccessOptions, Session } from './session.command.js';
import { formatFields } from './table.js';
import { UsageFault } from './usage-fault.js';

/** A command that is one request. */
export interface CallSpec {
  /** Its name and arguments: `show <app>`. */
  readonly name: string;
  readonly about: string;
  /** Which key of `credentials.json` it takes. */
  readonly role: Role;
  readonly options?: readonly Option[];
  /** @throws UsageFault when the options do not go together */
  readonly request: (args: readonly string[], options: OptionValues) => ApiRequest;
  /** The answer for people; without it `key: value` lines. */
  readonly render?: (answer: unknown) => string;
  /** What to tell beside the answer. */
  readonly note?: string;
}

/** What every command knows that speaks to the API. A key is no option: arguments can be seen by everybody on the machine. */
export function accessOptions(): Option[] {
  return [
    new Option('--url <url>', 'where the service is (HITCH_URL)'),
    new Option('--api-key-stdin', 'read the API key from standard input'),
    new Option('--json', "print the API's JSON unchanged"),
  ];
}

/** Adds a command that sends one request and prints its answer. */
export function addCall(parent: Command, session: Session, spec: CallSpec): Command {
  return addApiCommand(parent, spec, async (args, options) => {
    const request = spec.request(args, options);
    const api = await session.connect(options as AccessOptions, spec.role);
    const { text, json } = await session.progress.during('waiting for the service', api.call(request));
    if (options['json']) {
      if (text !== '') session.print(text);
      return;
    }
    session.print(json === undefined ? 'done' : (spec.render ?? formatFields)(json));
    if (spec.note) session.note(spec.note);
  });
}

/** Adds a command with its options, whose wrong usage is told as commander tells its own. */
export function addApiCommand(
  parent: Command,
  spec: { readonly name: string; readonly about: string; readonly options?: readonly Option[] },
  run: (args: readonly string[], options: OptionValues) => Promise<void>,
): Command {
  const command = parent.command(spec.name).description(spec.about);
  for (const option of [...(spec.options ?? []), ...accessOptions()]) command.addOption(option);
  return command.action(async () => {
    try {
      await run(command.args, command.opts());
    } catch (error) {
      if (error instanceof UsageFault) command.error(`error: ${error.message}`);
      throw error;
    }
  });
}

/** A path with each part escaped: an id with a slash in it must not become another route. */
export function toPath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
