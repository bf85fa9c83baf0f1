/** The part of Express that the hand-written service uses: the package has no types of its own. */
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  namespace express {
    type Request = IncomingMessage & {
      readonly body: unknown;
      readonly query: Readonly<Record<string, string | undefined>>;
      get(name: string): string | undefined;
    };
    type Response = ServerResponse & { status(code: number): Response; json(body: unknown): Response };
    type Handler = (request: Request, response: Response, next: () => void) => void | Promise<void>;
    type Application = RequestListener & {
      disable(setting: string): Application;
      set(setting: string, value: unknown): Application;
      get(path: string, ...handlers: Handler[]): void;
      post(path: string, ...handlers: Handler[]): void;
    };
  }

  const express: {
    (): express.Application;
    json(): express.Handler;
    raw(options: { readonly type: string; readonly limit: string }): express.Handler;
  };
  export = express;
}
