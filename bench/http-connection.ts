import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** A keep-alive connection that carries one request at a time. A bare socket takes less CPU than an HTTP client. */
export class HttpConnection {
  private waiting: PromiseWithResolvers<Answer> | null = null;
  private received: Buffer = Buffer.alloc(0);
  private fault: Error | null = null;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed a connection')));
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** Sends a request and waits for its whole answer. */
  async send(request: Buffer): Promise<Answer> {
    if (this.fault !== null) throw this.fault;
    this.waiting = Promise.withResolvers<Answer>();
    this.socket.write(request);
    return this.waiting.promise;
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error(`an answer without content-length: ${head}`));
    const body = this.received.subarray(headEnd + HEAD_END.length);
    if (body.length < Number(length)) return;
    this.received = Buffer.alloc(0);
    this.waiting?.resolve({ status: Number(head.slice(9, 12)), body });
    this.waiting = null;
  }

  private fail(error: Error): void {
    this.fault ??= error;
    this.waiting?.reject(error);
    this.waiting = null;
  }
}

/** As many connections as requests need at once: an open loop never waits for a free one. */
export class ConnectionPool {
  private readonly idle: HttpConnection[] = [];
  private readonly all: HttpConnection[] = [];

  constructor(private readonly port: number) {}

  async send(request: Buffer): Promise<Answer> {
    const connection = this.idle.pop() ?? (await this.open());
    // A connection that failed does not become idle again.
    const answer = await connection.send(request);
    this.idle.push(connection);
    return answer;
  }

  close(): void {
    for (const connection of this.all) connection.close();
  }

  private async open(): Promise<HttpConnection> {
    const connection = await HttpConnection.open(this.port);
    this.all.push(connection);
    return connection;
  }
}
