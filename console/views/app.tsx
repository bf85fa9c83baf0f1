import { LocationProvider, Route, Router, useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import { Shell } from '../parts/shell.js';
import { ShortcutsDialog } from '../parts/shortcuts-dialog.js';
import { TroubleBox } from '../parts/trouble-box.js';
import type { ServiceFacts } from '../state/service-facts.js';
import { useLookUp } from '../state/look-up.js';
import { useSession } from '../state/session.js';
import { SettingsContext, useSettings, useStoredSettings } from '../state/settings.js';
import { useShortcuts } from '../state/shortcuts.js';
import { LookUpView } from './look-up-view.js';
import { NoView } from './no-view.js';
import { SessionsView } from './sessions-view.js';
import { SignInView } from './sign-in-view.js';

export function App(service: ServiceFacts): JSX.Element {
  const settings = useStoredSettings();
  return (
    <SettingsContext.Provider value={settings}>
      <LocationProvider scope="/console">
        <Console {...service} />
      </LocationProvider>
    </SettingsContext.Provider>
  );
}

function Console(service: ServiceFacts): JSX.Element {
  const session = useSession();
  const signedIn = session.state.kind === 'in' ? session.state.session : null;
  const lookUp = useLookUp(signedIn?.keyId ?? null, session.notice);
  const { singleKeys } = useSettings();
  const { path, route } = useLocation();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const focusSearch = useCallback(() => {
    searchBox.current?.focus();
    searchBox.current?.select();
  }, []);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts(singleKeys, { search: focusSearch, help: openHelp });

  const ask = (query: string): void => {
    if (path !== '/console') route('/console');
    lookUp.ask(query);
  };
  const help = <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />;

  switch (session.state.kind) {
    case 'checking':
      return <p class="checking">Checking your session…</p>;
    case 'unknown':
      return (
        <main class="door">
          <TroubleBox
            title="The console cannot start"
            trouble={session.state.trouble}
            retry={session.check}
          />
        </main>
      );
    case 'out':
      return (
        <>
          <SignInView notice={session.state.notice} signIn={session.signIn} service={service} />
          {help}
        </>
      );
    case 'in':
      return (
        <Shell
          session={session.state.session}
          service={service}
          path={path}
          search={{ box: searchBox, query: lookUp.query, ask }}
          onHelp={openHelp}
          onSignOut={session.signOut}
        >
          <Router>
            <Route path="/console" component={LookUpView} lookUp={lookUp} session={signedIn} />
            <Route path="/console/sessions" component={SessionsView} control={session} />
            <Route default component={NoView} />
          </Router>
          {help}
        </Shell>
      );
    default:
      return session.state satisfies never;
  }
}
