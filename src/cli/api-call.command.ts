import { type Command, Option, type OptionValues } from 'commander';
import type { PlainRequest } from '../../packages/client/src/index.js';
import type { Role } from './connection.js';
import { findAccountId } from './find-account.command.js';
import { UsageError } from './option-values.js';
import type { AccessOptions, Session } from './session.command.js';
import { formatFields } from './table.js';

/** What every command of the API has. */
export interface ApiCommandSpec {
  /** Name and arguments: `show <app>`. */
  readonly name: string;
  readonly about: string;
  /** Which key of `credentials.json` it uses; `admin` by default. */
  readonly role?: Role;
  readonly options?: readonly Option[];
}

/** A command that sends one request. */
export interface CallSpec extends ApiCommandSpec {
  /** @throws UsageError when the options do not go together */
  readonly request: (args: readonly string[], options: OptionValues) => PlainRequest;
  /** Formats the answer for people; by default as `key: value` lines. */
  readonly render?: (answer: unknown) => string;
  /** An admin key may also send it, and then names the app: adds `--app`. */
  readonly isForApp?: true;
  /** The first argument names an account by id, username or Instagram id; `request` gets its id. */
  readonly namesAccount?: boolean;
  /** A hint for standard error, beside the answer. */
  readonly note?: string;
}

const FOR_APP = new Option('--app <app>', 'the app that an admin key sends it for');

/** Adds a command that sends one request and prints its answer. */
export function addCall(parent: Command, session: Session, spec: CallSpec): void {
  const { isForApp = false, options: own = [] } = spec;
  const command = { ...spec, options: isForApp ? [...own, FOR_APP] : own };
  addApiCommand(parent, command, async (args, options) => {
    const [name = '', ...others] = args;
    const { app } = options as { readonly app?: string };
    const isAdmin = isForApp && app !== undefined;
    // Before anything is asked of the service: the options may not go together.
    let request = spec.request(args, options);
    const api = await session.connect(options as AccessOptions, isAdmin ? 'admin' : (spec.role ?? 'admin'));
    if (spec.namesAccount) request = spec.request([await findAccountId(api, name), ...others], options);
    if (isAdmin) request = { ...request, path: `${request.path}?appId=${encodeURIComponent(app)}` };
    const { text, json } = await session.progress.during('waiting for the service', api.request(request));
    if (options['json']) {
      if (text !== '') session.print(text);
      return;
    }
    session.print(json === undefined ? 'done' : (spec.render ?? formatFields)(json));
    if (spec.note) session.note(spec.note);
  });
}

/** Adds a command with the options of all API commands. A `UsageError` ends it like commander's own errors. */
export function addApiCommand(
  parent: Command,
  { name, about, role, options = [] }: ApiCommandSpec,
  run: (args: readonly string[], options: OptionValues) => Promise<void>,
): void {
  const command = parent
    .command(name)
    .description(
      role === 'app'
        ? `${about} (needs the app's own key${options.includes(FOR_APP) ? ', or --app' : ''})`
        : about,
    );
  // The API key is not an option: other users of the machine can read arguments.
  for (const option of [
    ...options,
    new Option('--url <url>', 'address of the service (HITCH_URL)'),
    new Option('--api-key-stdin', 'read the API key from standard input'),
    new Option('--json', "print the API's JSON unchanged"),
  ])
    command.addOption(option);
  command.action(async () => {
    try {
      await run(command.args, command.opts());
    } catch (error) {
      if (error instanceof UsageError) command.error(`error: ${error.message}`);
      throw error;
    }
  });
}

/** A path with each part escaped, so that an id with a slash in it does not become another route. */
export function toPath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
