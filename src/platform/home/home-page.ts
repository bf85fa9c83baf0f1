/** What the page says. */
export interface HomeView {
  readonly version: string;
  /** Whether `/docs` is served. */
  readonly hasDocs: boolean;
  /** Whether the demo can be run: the service has its own PostgreSQL and the demo app. */
  readonly hasDemo: boolean;
}

/** The paths of the page's own files. */
export const HOME_FILES = { style: '/home.css', icon: '/home.svg' } as const;

/** Two links of a chain; also the favicon, so it has a colour of its own. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#6d4aff" stroke-width="4">
<rect x="2" y="10" width="12" height="12" rx="6"/><rect x="18" y="10" width="12" height="12" rx="6"/><path d="M9 16h14"/></svg>
`;

/** Renders the page at `/`. Nothing in it comes from a request, so there is nothing to escape. URLs are relative, for proxies with a path prefix. */
export function renderHomePage({ version, hasDocs, hasDemo }: HomeView): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="description" content="Hitch links Instagram people to the users of an app.">
<title>Hitch ${version}</title>
<link rel="icon" type="image/svg+xml" href="home.svg">
<link rel="stylesheet" href="home.css">
</head>
<body>
<header>
<p class="brand"><img src="home.svg" alt="" width="32" height="32"> Hitch <span class="version">${version}</span></p>
<p class="status">The service is running</p>
</header>
<main>
<h1>Which Instagram person is which of your users</h1>
<p class="lead">An app gives its signed-in user a signed ig.me link. Meta’s webhook brings back who opened it. Hitch links the two, exactly
once, and answers in both directions.</p>
<nav aria-label="Links">
<ul class="cards">
${cards(hasDocs).map(renderCard).join('\n')}
</ul>
</nav>
${hasDemo ? DEMO : START}
</main>
<footer>
<p>The guides are <code>README.md</code> and the folder <code>docs</code> of the project. As JSON: this address with
<code>Accept: application/json</code>.</p>
</footer>
</body>
</html>
`;
}

interface Card {
  readonly href: string;
  readonly title: string;
  readonly text: string;
}

function cards(hasDocs: boolean): Card[] {
  const reference = {
    href: 'docs',
    title: 'API reference',
    text: 'Every route, field and error. Send requests from the browser.',
  };
  return [
    ...(hasDocs ? [reference] : []),
    {
      href: 'openapi.json',
      title: 'OpenAPI document',
      text: 'OpenAPI 3.1, for client generators and tests.',
    },
    {
      href: 'readyz',
      title: 'Readiness',
      text: 'Whether this instance is ready for requests, database included.',
    },
  ];
}

function renderCard({ href, title, text }: Card): string {
  return `<li><a href="${href}"><strong>${title}</strong> <span>${text}</span></a></li>`;
}

const DEMO = `<section aria-labelledby="next">
<h2 id="next">Try it</h2>
<p>This service runs in embedded mode, with its own PostgreSQL and a demo app. In the project folder, in a second terminal:</p>
<dl>
<dt>Watch the whole flow. A simulator plays Instagram.</dt>
<dd><pre tabindex="0"><code>npm run demo</code></pre></dd>
<dt>Mint your first link.</dt>
<dd><pre tabindex="0"><code>npx hitch links mint user-42 --account acme</code></pre></dd>
</dl>
<p class="note">The keys and secrets are in <code>credentials.json</code> in the data folder, by default <code>.hitch</code>.</p>
</section>`;

const START = `<section aria-labelledby="next">
<h2 id="next">Next steps</h2>
<p>For operators, in the project folder, with <code>HITCH_URL</code> and <code>HITCH_API_KEY</code> set:</p>
<dl>
<dt>Register an app, and grant it an Instagram account.</dt>
<dd><pre tabindex="0"><code>npx hitch apps create 'Web shop'
npx hitch accounts --help</code></pre></dd>
<dt>Find out why a link worked or did not.</dt>
<dd><pre tabindex="0"><code>npx hitch lookup --help</code></pre></dd>
</dl>
</section>`;
