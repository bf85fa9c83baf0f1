import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useAskAnywhere, useShownLookUp } from '../state/look-up.js';
import { useNotices } from '../state/notices.js';
import type { ServiceFacts } from '../state/service-facts.js';
import { Icon, Mark } from './icon.js';
import { Navigation } from './navigation.js';
import { SettingsMenu } from './settings-menu.js';

/** The longest text that the service looks up. */
const MAX_QUERY = 16_384;

interface ShellProps {
  readonly service: ServiceFacts;
  readonly path: string;
  readonly searchBox: RefObject<HTMLInputElement>;
  readonly onHelp: () => void;
  readonly children: ComponentChildren;
}

/** What every view has around it. */
export function Shell({ service, path, searchBox, onHelp, children }: ShellProps): JSX.Element {
  const [isMenuOpen, setMenuOpen] = useState(false);
  useEffect(() => setMenuOpen(false), [path]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <button
          type="button"
          class="menu-button"
          aria-expanded={isMenuOpen}
          aria-controls="views"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          <Icon name="menu" />
          <span class="unseen">Views</span>
        </button>
        <a class="brand" href="/console">
          <Mark />
          Hitch
          <span class="brand-part">console</span>
        </a>
        <SearchBox box={searchBox} />
        <SettingsMenu onHelp={onHelp} />
      </header>
      <div class="frame">
        <Navigation path={path} isOpen={isMenuOpen} />
        <div class="page">
          <main id="main" class="content" tabIndex={-1}>
            {children}
          </main>
          <footer class="foot">
            <span>Hitch {service.version}</span>
            <span>{service.publicUrl}</span>
          </footer>
        </div>
      </div>
      <NoticeLine />
    </>
  );
}

/** What was done last. */
function NoticeLine(): JSX.Element {
  const { text } = useNotices();
  return (
    <p class="notice-line" role="status">
      {text !== null && (
        <span>
          <Icon name="check" />
          {text}
        </span>
      )}
    </p>
  );
}

function SearchBox({ box }: { readonly box: RefObject<HTMLInputElement> }): JSX.Element {
  const { query } = useShownLookUp();
  const ask = useAskAnywhere();
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
