/** As much of Express as the hand-written service needs: the package brings no types along. */
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  namespace express {
    interface Request extends IncomingMessage {
      readonly body: unknown;
      readonly query: Readonly<Record<string, string | undefined>>;
      get(name: string): string | undefined;
    }

    interface Response extends ServerResponse {
      status(code: number): this;
      json(body: unknown): this;
    }

    type Handler = (request: Request, response: Response) => void | Promise<void>;
    type Parser = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

    interface Application extends RequestListener {
      disable(setting: string): this;
      set(setting: string, value: unknown): this;
      get(path: string, handler: Handler): this;
      post(path: string, parser: Parser, handler: Handler): this;
    }
  }

  const express: {
    (): express.Application;
    json(): express.Parser;
    raw(options: { readonly type: string; readonly limit: string }): express.Parser;
  };
  export = express;
}
