import { Agent, type IncomingMessage, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The server has said that this was the last answer on the connection. */
  readonly isLast: boolean;
}

/** One connection that is kept as long as the server keeps it, as a client's pool has many; says when it ends. */
export class PoliteClient {
  private readonly agent: Agent;

  /** @param keepsConnection false: each request comes on a connection of its own */
  constructor(
    private readonly baseUrl: string,
    keepsConnection: boolean,
  ) {
    this.agent = new Agent({ keepAlive: keepsConnection, maxSockets: 1 });
  }

  /** @throws Error when the connection is refused, or ends without an answer */
  send(path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { agent: this.agent, headers, method: body === undefined ? 'GET' : 'POST' };
      const sent = request(`${this.baseUrl}${path}`, options, (response) => {
        collect(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, body: text, isLast: isLast(response) }),
          reject,
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

async function collect(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

function isLast(response: IncomingMessage): boolean {
  return response.headers.connection === 'close';
}
