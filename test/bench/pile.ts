/** Prepared requests in the order of sending; what one is about is handed back once it is sent. */
export class Pile<About = null> {
  readonly requests: Buffer[] = [];
  private readonly abouts: About[] = [];
  private sent = 0;
  private told = 0;

  get unsent(): number {
    return this.requests.length - this.sent;
  }

  add(request: Buffer, about: About): void {
    this.requests.push(request);
    this.abouts.push(about);
  }

  /** Each once. */
  takeOnce(): Buffer | null {
    return this.sent < this.requests.length ? (this.requests[this.sent++] ?? null) : null;
  }

  /** From the first one on, round and round. */
  repeat(): () => Buffer | null {
    let index = 0;
    return () => this.requests[index++ % this.requests.length] ?? null;
  }

  /** What those were about that were sent since the last call. */
  aboutSent(): About[] {
    const news = this.abouts.slice(this.told, this.sent);
    this.told = this.sent;
    return news;
  }
}
