import type { JSX } from 'preact';
import { render } from 'preact-render-to-string';

/** What the page of the console is made of. It holds no data: the script asks for that, with the cookie of a session. */
export interface ConsolePage {
  readonly version: string;
  /** The base URL of the service, as its links have it. */
  readonly publicUrl: string;
  readonly scriptPath: string;
  readonly stylePath: string;
}

const NO_SCRIPT = 'The console needs JavaScript. Without it, use the command line: hitch lookup.';

function Document({ version, publicUrl, scriptPath, stylePath }: ConsolePage): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Hitch console</title>
        <link rel="icon" href="/home.svg" />
        <link rel="stylesheet" href={stylePath} />
        <script type="module" src={scriptPath} />
      </head>
      <body>
        <div id="console" data-version={version} data-public-url={publicUrl} />
        <noscript>{NO_SCRIPT}</noscript>
      </body>
    </html>
  );
}

/** The HTML of every path of the console: the script shows the view of the path. */
export function renderConsolePage(page: ConsolePage): string {
  return `<!doctype html>${render(<Document {...page} />)}`;
}
