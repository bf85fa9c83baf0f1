import type { ComponentChildren, VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { directionOf, LANGUAGE_NAMES } from '../texts/catalogues.js';
import type { PageFrame, ShownApp } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';
import { LanguageIcon, ShieldIcon } from './icons.js';
import { nameWrapper } from './sentence.js';

export interface DocumentProps {
  readonly frame: PageFrame;
  readonly texts: PageTexts;
  readonly title: string;
  /** URL of the page's script; null for a page without one. */
  readonly scriptPath: string | null;
  readonly className: string;
  readonly children: ComponentChildren;
}

/** A whole page: head, content, and the footer with the app's links and the languages. */
export function renderDocument(props: DocumentProps): string {
  return `<!doctype html>${render(<Document {...props} />)}`;
}

function Document({ frame, texts, title, scriptPath, className, children }: DocumentProps): VNode {
  const { base, locale, stylePath } = frame;
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={`${base}/home.svg`} />
        <link rel="stylesheet" href={`${base}${stylePath}`} />
        {scriptPath === null ? null : <script type="module" src={`${base}${scriptPath}`} />}
      </head>
      <body class={className}>
        {children}
        <Footer frame={frame} texts={texts} />
        <p id="live" class="unseen" role="status" />
      </body>
    </html>
  );
}

function Footer({ frame: { app, languages, locale }, texts }: Pick<DocumentProps, 'frame' | 'texts'>): VNode {
  const links = [
    { href: app?.supportUrl, text: texts.plain('page.support') },
    { href: app?.privacyUrl, text: texts.plain('page.privacy') },
  ];
  return (
    <footer>
      {languages.length === 0 ? null : (
        <details class="languages">
          <summary>
            <LanguageIcon />
            <span class="unseen">{texts.plain('page.language')}: </span>
            {LANGUAGE_NAMES[locale]}
          </summary>
          <ul>
            {languages.map((language) => (
              <li>
                <a
                  href={language.href}
                  lang={language.locale}
                  dir={directionOf(language.locale)}
                  aria-current={language.locale === locale ? 'true' : undefined}
                >
                  {LANGUAGE_NAMES[language.locale]}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
      {links.map(({ href, text }) =>
        href ? (
          <a href={href} target="_blank" rel="noopener noreferrer">
            {text}
          </a>
        ) : null,
      )}
    </footer>
  );
}

/** The app's tile and name, and the host that the operator has registered for it. */
export function AppHeader({
  frame: { app, base },
  texts,
}: Pick<DocumentProps, 'frame' | 'texts'>): VNode | null {
  if (app === null) return null;
  return (
    <header class="asks">
      <AppTile app={app} base={base} />
      <div>
        <p class="name">{nameWrapper('app', app.name)}</p>
        <Host host={app.host} texts={texts} />
      </div>
    </header>
  );
}

/** The app's logo, or the first letter of its name. */
function AppTile({ app, base }: { app: ShownApp; base: string }): VNode {
  const { logoPath, darkLogoPath, isLogoForLight, name } = app;
  if (logoPath === null)
    return (
      <span class="tile" aria-hidden="true">
        {[...name][0]?.toLocaleUpperCase()}
      </span>
    );
  return (
    <picture class={isLogoForLight ? 'tile logo white' : 'tile logo'}>
      {darkLogoPath === null ? null : (
        <source media="(prefers-color-scheme: dark)" srcset={`${base}${darkLogoPath}`} />
      )}
      <img src={`${base}${logoPath}`} alt="" width="48" height="48" />
    </picture>
  );
}

/** The host that the operator has registered, or that there is none. */
function Host({ host, texts }: { host: string | null; texts: PageTexts }): VNode {
  if (host === null) return <p class="host missing">{texts.plain('host.missing')}</p>;
  return (
    <p class="host">
      <ShieldIcon />
      <span class="unseen">{texts.plain('host.verified')}: </span>
      <bdi dir="ltr">{host}</bdi>
    </p>
  );
}
