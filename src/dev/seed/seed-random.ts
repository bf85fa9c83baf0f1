import { v7 } from 'uuid';

/** Random numbers that are the same in each run from the same start. Not for secrets. */
export class SeedRandom {
  constructor(private state: number) {}

  /** From 0 up to 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items, the first ones more often when `skew` is above 1. */
  pick<Item>(items: readonly Item[], skew = 1): Item {
    const item = items[Math.floor(this.next() ** skew * items.length)];
    if (item === undefined) throw new TypeError('there is nothing to pick from');
    return item;
  }

  /** One of the items, each as often as its share says. */
  pickByShare<Item extends { readonly share: number }>(items: readonly Item[]): Item {
    let rest = this.next() * items.reduce((sum, { share }) => sum + share, 0);
    const found = items.find(({ share }) => (rest -= share) < 0) ?? items.at(-1);
    if (found === undefined) throw new TypeError('there is nothing to pick from');
    return found;
  }

  bytes(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => this.whole(0, 255)));
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.whole(0, 9)).join('');
  }

  /** A UUIDv7 of that moment. */
  uuidOf(at: Date): string {
    return v7({ msecs: at.getTime(), random: this.bytes(16) });
  }
}
