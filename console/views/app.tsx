import { QueryClientProvider } from '@tanstack/preact-query';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso';
import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Session } from '../../packages/client/src/index.js';
import { CommandBar } from '../parts/command-bar.js';
import { KeyDialog } from '../parts/key-dialog.js';
import { PendingBar } from '../parts/pending-bar.js';
import { Shell } from '../parts/shell.js';
import { ShortcutsDialog } from '../parts/shortcuts-dialog.js';
import { TroubleBox } from '../parts/trouble-box.js';
import { LookUpContext, useLookUp } from '../state/look-up.js';
import { NoticesContext, useShownNotice } from '../state/notices.js';
import { PendingActionsContext, usePendingState } from '../state/pending-actions.js';
import { createQueryClient } from '../state/query-client.js';
import { ReauthenticationContext, useReauthentication } from '../state/reauthentication.js';
import type { ServiceFacts } from '../state/service-facts.js';
import { type SessionControl, useSession } from '../state/session.js';
import { SettingsContext, useSettings, useStoredSettings } from '../state/settings.js';
import { useShortcuts } from '../state/shortcuts.js';
import { SignedInContext } from '../state/signed-in.js';
import { NoView } from './no-view.js';
import { SignInView } from './sign-in-view.js';
import { VIEWS } from './views.js';

/** The console: the settings of this browser, the addresses, and who is let in. */
export function App(service: ServiceFacts): JSX.Element {
  const settings = useStoredSettings();
  return (
    <SettingsContext.Provider value={settings}>
      <LocationProvider scope="/console">
        <Door {...service} />
      </LocationProvider>
    </SettingsContext.Provider>
  );
}

/** Lets in who has a session. */
function Door(service: ServiceFacts): JSX.Element {
  const session = useSession();
  const signedIn = session.state.kind === 'in' ? session.state.session : null;
  const lookUp = useLookUp(signedIn?.keyId ?? null, session.notice);
  const { signOut } = session;
  const { forget } = lookUp;
  const leave = useCallback(() => signOut().then(forget), [signOut, forget]);
  const [dropped, setDropped] = useState<string | null>(null);
  useEffect(() => {
    if (signedIn !== null) setDropped(null);
  }, [signedIn]);
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
        <SignInView
          notice={[session.state.notice, dropped].filter((text) => text !== null).join(' ') || null}
          signIn={session.signIn}
          service={service}
        />
      );
    case 'in':
      return (
        <LookUpContext.Provider value={lookUp}>
          <Console
            signOut={leave}
            notice={session.notice}
            session={session.state.session}
            service={service}
            onDropped={setDropped}
          />
        </LookUpContext.Provider>
      );
    default:
      return session.state satisfies never;
  }
}

interface ConsoleProps {
  readonly signOut: SessionControl['signOut'];
  readonly notice: SessionControl['notice'];
  readonly session: Session;
  readonly service: ServiceFacts;
  /** Hears what the end of the session has kept from being sent. */
  readonly onDropped: (sentence: string) => void;
}

/** Everything behind the door. What it has loaded goes when the session ends. */
function Console({ signOut, notice, session, service, onDropped }: ConsoleProps): JSX.Element {
  const client = useMemo(() => createQueryClient(notice), [notice]);
  useEffect(() => () => client.clear(), [client]);
  const notices = useShownNotice();
  const reauthentication = useReauthentication();
  const { singleKeys } = useSettings();
  const { path } = useLocation();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isBarOpen, setBarOpen] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const focusSearch = useCallback(() => {
    searchBox.current?.focus();
    searchBox.current?.select();
  }, []);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  const toggleBar = useCallback(() => setBarOpen((isOpen) => !isOpen), []);
  useShortcuts(singleKeys, { search: focusSearch, help: openHelp, commands: toggleBar });
  useEffect(() => {
    document.title = titleOf(path);
  }, [path]);
  const signedIn = useMemo(() => ({ session, signOut }), [session, signOut]);
  return (
    <QueryClientProvider client={client}>
      <SignedInContext.Provider value={signedIn}>
        <NoticesContext.Provider value={notices}>
          <ReauthenticationContext.Provider value={reauthentication.withKey}>
            <Pending onDropped={onDropped}>
              <Shell service={service} path={path} searchBox={searchBox} onHelp={openHelp}>
                <Router>
                  {VIEWS.map((view) => (
                    <Route key={view.path} path={view.path} component={view.component} />
                  ))}
                  <Route default component={NoView} />
                </Router>
              </Shell>
              {isBarOpen && <CommandBar onHelp={openHelp} onClose={() => setBarOpen(false)} />}
            </Pending>
            {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
            {reauthentication.isAsking && <KeyDialog {...reauthentication} />}
          </ReauthenticationContext.Provider>
        </NoticesContext.Provider>
      </SignedInContext.Provider>
    </QueryClientProvider>
  );
}

/** What the tab and the history say: the name of the view, and never what is shown in it. */
function titleOf(path: string): string {
  const view =
    VIEWS.find((each) => each.path === path) ??
    VIEWS.find((each) => each.path === path.replace(/\/[^/]+$/, ''));
  return view?.name === undefined ? 'Hitch console' : `${view.name} · Hitch console`;
}

interface PendingProps {
  readonly onDropped: (sentence: string) => void;
  readonly children: ComponentChildren;
}

/** What waits to be sent, whichever view is open. */
function Pending({ onDropped, children }: PendingProps): JSX.Element {
  const pending = usePendingState(onDropped);
  return (
    <PendingActionsContext.Provider value={pending}>
      {children}
      <PendingBar />
    </PendingActionsContext.Provider>
  );
}
