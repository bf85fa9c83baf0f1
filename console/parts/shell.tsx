import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../packages/client/src/index.js';
import type { ServiceFacts } from '../state/service-facts.js';
import { Icon, Mark } from './icon.js';
import { SettingsMenu } from './settings-menu.js';

/** Only what exists. */
const VIEWS = [
  { path: '/console', name: 'Look up' },
  { path: '/console/sessions', name: 'Sessions' },
] as const;

/** The longest text that the service looks up. */
const MAX_QUERY = 16_384;

interface ShellProps {
  readonly session: Session;
  readonly service: ServiceFacts;
  readonly path: string;
  readonly search: SearchProps;
  readonly onHelp: () => void;
  readonly onSignOut: () => Promise<void>;
  readonly children: ComponentChildren;
}

/** What every view has around it. */
export function Shell(props: ShellProps): JSX.Element {
  const { session, service, path, search, onHelp, onSignOut, children } = props;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href="/console">
          <Mark />
          Hitch
          <span class="brand-part">console</span>
        </a>
        <nav class="views" aria-label="Views">
          {VIEWS.map((view) => (
            <a key={view.path} href={view.path} aria-current={path === view.path ? 'page' : undefined}>
              {view.name}
            </a>
          ))}
        </nav>
        <SearchBox {...search} />
        <SettingsMenu session={session} onHelp={onHelp} onSignOut={onSignOut} />
      </header>
      <main id="main" class="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="foot">
        <span>Hitch {service.version}</span>
        <span>{service.publicUrl}</span>
      </footer>
    </>
  );
}

interface SearchProps {
  readonly box: RefObject<HTMLInputElement>;
  readonly query: string;
  readonly ask: (query: string) => void;
}

function SearchBox({ box, query, ask }: SearchProps): JSX.Element {
  const [text, setText] = useState(query);
  useEffect(() => setText(query), [query]);
  const submit = (event: Event): void => {
    event.preventDefault();
    ask(text);
  };
  return (
    <search class="search">
      <form onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={box}
          type="search"
          aria-label="Look up"
          placeholder="Paste an id, a link, a message…"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={MAX_QUERY}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <kbd aria-hidden="true">/</kbd>
        <button type="submit" class="unseen-until-focus">
          Look up
        </button>
      </form>
    </search>
  );
}
