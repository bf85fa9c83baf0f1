import ipaddr from 'ipaddr.js';
import { type Environment, VARIABLES } from './variables.js';

/** Names of address ranges: this machine, the local link, and the private networks. */
const RANGE_NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Reads variables and collects the faults of all of them. A fault names its variable and never shows a secret. */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(readonly env: Environment) {}

  /** The variable's value or its default; empty when it has neither. */
  text(name: string): string {
    return this.env[name] || VARIABLES.find((variable) => variable.name === name)?.default || '';
  }

  /** The variable as a URL with one of these protocols, without trailing slashes. */
  url(name: string, protocols: readonly string[], preset = ''): string {
    const url = (this.text(name) || preset).replace(/\/+$/, '');
    const isValid = URL.canParse(url) && protocols.includes(new URL(url).protocol);
    if (!isValid && url !== preset)
      this.fault(name, `must be a URL that starts with ${protocols.map((each) => `${each}//`).join(' or ')}`);
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
   * client that bypasses the proxy could write as many hops as it likes.
   */
  addressRanges(name: string): readonly string[] {
    const text = this.text(name);
    if (text === '') return [];
    const ranges = text.split(',').map((part) => part.trim());
    if (!ranges.every(isAddressRange))
      this.fault(name, 'must be a list of addresses, CIDR ranges, loopback, linklocal or uniquelocal');
    return ranges;
  }

  fault(name: string, detail: string): void {
    this.faults.push(`${name} ${detail}`);
  }
}

function isAddressRange(part: string): boolean {
  if (RANGE_NAMES.has(part)) return true;
  const [address = ''] = part.split('/');
  // Not `ipaddr.isValid`, which reads `1` as 0.0.0.1.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress && (part === address || ipaddr.isValidCIDR(part));
}
