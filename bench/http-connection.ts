import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const HEAD_END = '\r\n\r\n';

/** A keep-alive connection that carries one request at a time. A bare socket costs the load generator little. */
export class HttpConnection {
  private waiting: Waiting | null = null;
  private received: Buffer = Buffer.alloc(0);
  private fault: Error | null = null;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed a connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
      socket.once('error', reject);
    });
  }

  get isOpen(): boolean {
    return this.fault === null;
  }

  /** Sends a request and waits for its whole answer. */
  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.fault !== null) return reject(this.fault);
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
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
    const bodyStart = headEnd + HEAD_END.length;
    if (this.received.length < bodyStart + Number(length)) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.received.subarray(bodyStart) };
    this.received = Buffer.alloc(0);
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    this.fault ??= error;
    this.waiting?.reject(error);
    this.waiting = null;
  }
}

/** As many connections as are needed at once: an open loop never waits for a free one. */
export class ConnectionPool {
  private readonly idle: HttpConnection[] = [];
  private readonly all = new Set<HttpConnection>();

  constructor(private readonly port: number) {}

  async send(request: Buffer): Promise<Answer> {
    const connection = this.takeIdle() ?? (await this.open());
    const answer = await connection.send(request);
    this.idle.push(connection);
    return answer;
  }

  close(): void {
    for (const connection of this.all) connection.close();
  }

  private takeIdle(): HttpConnection | undefined {
    for (let connection = this.idle.pop(); connection; connection = this.idle.pop()) {
      if (connection.isOpen) return connection;
    }
    return undefined;
  }

  private async open(): Promise<HttpConnection> {
    const connection = await HttpConnection.open(this.port);
    this.all.add(connection);
    return connection;
  }
}
