import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as its bytes were. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** A connection on which a test writes bytes as they are. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that came so far. */
  received(): string;
  write(text: string | Buffer): void;
  /** Waits for so many answers with bodies of known length, and gives them. */
  answers(count: number): Promise<RawAnswer[]>;
  /** Waits until the server has closed the connection. */
  closed(): Promise<void>;
}

export async function openConnection(baseUrl: string): Promise<RawConnection> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // What the server does not read any more may be refused with a reset.
  socket.on('error', () => undefined);
  // Not `once`, which fails with the first error.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  const received = (): string => Buffer.concat(chunks).toString('latin1');
  return {
    socket,
    received,
    write: (text) => void socket.write(text),
    answers: async (count) => {
      for (;;) {
        const answers = readAnswers(received());
        if (answers.length >= count || socket.closed) return answers;
        await Promise.race([once(socket, 'data'), closed]);
      }
    },
    closed: () => closed,
  };
}

/** The complete answers in a text. Interim ones (1xx) count. */
function readAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = new Headers(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    const length = Number(headers.get('content-length') ?? 0);
    const body = rest.slice(end + 4, end + 4 + length);
    if (body.length < length) return answers;
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body });
    rest = rest.slice(end + 4 + length);
  }
}
