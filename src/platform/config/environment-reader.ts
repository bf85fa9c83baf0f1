import { isAddressRange, trustsStrangers } from './address-ranges.js';
import { parseDatabaseUrl } from './database-url.js';
import { type Environment, VARIABLES } from './variables.js';

/** Reads variables and collects the faults of all of them. A fault names its variable and never shows a secret. */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(readonly env: Environment) {}

  /** The variable's value or its default; empty when it has neither. */
  text(name: string): string {
    return this.env[name]?.trim() || VARIABLES.find((variable) => variable.name === name)?.default || '';
  }

  /** Whether the variable has a value of its own, so that its default does not apply. */
  isSet(name: string): boolean {
    return Boolean(this.env[name]?.trim());
  }

  /** The variable's parts between its commas, without the white space around them; none when it is empty. */
  list(name: string): readonly string[] {
    const text = this.text(name);
    return text === '' ? [] : text.split(',').map((part) => part.trim());
  }

  /** The variable as a URL with one of these protocols, without trailing slashes. */
  url(name: string, protocols: readonly string[], preset = ''): string {
    const url = (this.text(name) || preset).replace(/\/+$/, '');
    const isValid = URL.canParse(url) && protocols.includes(new URL(url).protocol);
    if (!isValid && url !== preset)
      this.fault(name, `must be a URL that starts with ${protocols.map((each) => `${each}//`).join(' or ')}`);
    return url;
  }

  /** The variable as a URL of the web that others are appended to, without trailing slashes. */
  baseUrl(name: string, preset = ''): string {
    const url = this.url(name, ['http:', 'https:'], preset);
    const { username, password, search, hash } = URL.canParse(url)
      ? new URL(url)
      : new URL('http://localhost');
    if (username !== '' || password !== '' || search !== '' || hash !== '' || /[?#]/.test(url))
      this.fault(name, 'must be a URL without user, password, query and fragment');
    return url;
  }

  /** The variable as the URL of a database; null when it is unset. */
  databaseUrl(name: string): string | null {
    const url = this.text(name);
    if (url === '') return null;
    const parsed = parseDatabaseUrl(url);
    if ('fault' in parsed) this.fault(name, parsed.fault);
    return url;
  }

  /** The variable as a whole number within two bounds, both included. */
  integer(name: string, least: number, most: number): number {
    const text = this.text(name);
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most)
      this.fault(name, `must be a whole number from ${least} to ${most}`);
    return value;
  }

  /** The variable as one of several words; the first one when it is another. */
  choice<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const word = words.find((each) => each === this.text(name));
    if (word === undefined) this.fault(name, `must be one of ${words.join(', ')}`);
    return word ?? words[0];
  }

  /**
   * The variable as a comma-separated list of addresses, CIDR ranges and names of ranges. A number of hops is not accepted: a
   * client that bypasses the proxy could write as many hops as it likes. Nor is a list that contains strangers.
   */
  addressRanges(name: string): readonly string[] {
    const ranges = this.list(name);
    if (!ranges.every(isAddressRange))
      this.fault(name, 'must be a list of addresses, CIDR ranges, loopback, linklocal or uniquelocal');
    else if (trustsStrangers(ranges))
      this.fault(name, 'contains a large part of all addresses; name only those of your own proxies');
    return ranges;
  }

  fault(name: string, detail: string): void {
    this.faults.push(`${name} ${detail}`);
  }
}
