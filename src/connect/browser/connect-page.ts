// The script of the connect page. Without it the page works, but does not follow the link by itself. The server renders every state:
// this script only learns that the state has changed, asks for the page again and puts the new content in place of the old.
import { lost, reached, showOffline } from './page/contact.js';
import { listenToControls, startReturn } from './page/controls.js';
import { meetHost, tellHost } from './page/host.js';
import { isFinal, page, show } from './page/page.js';
import { hideEndedCode, setCodeLeft, setTimeLeft, showTimeLeft } from './page/time-left.js';

/** What the routes `state` and `events` say. */
interface LinkView {
  readonly status: string;
  readonly reason: string | null;
  readonly opened: boolean;
  readonly expiresInSeconds: number | null;
}

const POLL_MS = { first: 3_000, last: 10_000 };

let source: EventSource | undefined;
let polling: number | undefined;
let pollEveryMs = POLL_MS.first;

/** Prepares new content: what needs the script is shown, and what is known is sent to the page around a frame. */
function adopt(): void {
  const { left, codeLeft, state, view } = page.main.dataset;
  setTimeLeft(left ? Number(left) : null);
  setCodeLeft(codeLeft ? Number(codeLeft) : null);
  show('[data-script]', true);
  if (!('share' in navigator)) show('[data-script="share"]', false);
  show('[data-no-script]', false);
  if (view === 'phone' && state === 'waiting') navigator.sendBeacon(`${page.base}/opened`);
  if (isFinal()) disconnect();
  tick();
  tellHost('status');
  tellHost('resize');
}

/** Asks the server for the page and replaces its content. The new heading gets the focus, so that screen readers read the state. */
async function refresh(): Promise<void> {
  const before = page.main.dataset['state'];
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (answer.status === 429 || answer.status >= 500) return retry();
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const content = next.querySelector('main');
  if (!content) return;
  document.title = next.title;
  document.body.className = next.body.className;
  page.main.replaceWith(content);
  page.main = content;
  adopt();
  if (before === page.main.dataset['state']) return;
  page.main.querySelector<HTMLElement>('h1')?.focus();
  startReturn();
}

/** What the stream or a request says of the link; asks for the page when that is not what it shows. */
function learn({ status, reason, opened, expiresInSeconds }: LinkView): void {
  reached();
  const { status: shown, reason: shownReason, opened: shownOpened, view } = page.main.dataset;
  const hasChanged = status !== shown || (reason ?? '') !== shownReason;
  if (hasChanged || (view === 'desktop' && String(opened) !== shownOpened)) return void ask(refresh);
  if (expiresInSeconds !== null) setTimeLeft(expiresInSeconds);
  tick();
}

async function readState(): Promise<void> {
  const answer = await fetch(`${page.base}/state`);
  if (answer.ok) learn((await answer.json()) as LinkView);
  else if (answer.status === 404) await refresh();
}

/** Follows the link. A browser drops the stream of a page in the background without a word, so it is always opened afresh. */
function connect(): void {
  disconnect();
  if (isFinal() || document.visibilityState === 'hidden') return;
  source = new EventSource(`${page.base}/events`);
  source.addEventListener('link', ({ data }: MessageEvent<string>) => learn(JSON.parse(data) as LinkView));
  source.addEventListener('open', reached);
  source.addEventListener('error', () => {
    lost();
    // The browser connects again by itself, unless the server has refused the stream.
    if (source?.readyState === EventSource.CLOSED) poll();
  });
}

function disconnect(): void {
  source?.close();
  source = undefined;
  clearTimeout(polling);
  pollEveryMs = POLL_MS.first;
}

function poll(): void {
  clearTimeout(polling);
  polling = window.setTimeout(
    () => {
      void ask(readState);
      poll();
    },
    pollEveryMs * (0.8 + Math.random() * 0.4),
  );
  pollEveryMs = Math.min(POLL_MS.last, pollEveryMs * 1.5);
}

async function ask(request: () => Promise<void>): Promise<void> {
  await request().then(reached, () => {
    lost();
    retry();
  });
}

/** A new stream begins with the present state: what could not be shown is learned again. */
function retry(): void {
  clearTimeout(polling);
  polling = window.setTimeout(connect, POLL_MS.first);
}

function tick(): void {
  hideEndedCode();
  // Asked a second after the end, for the clocks of browser and server run differently.
  if (showTimeLeft()) setTimeout(() => void ask(refresh), 1_000);
  showOffline();
}

/** The state may have changed while the page was hidden or frozen, so it is asked for at once. */
function wake(): void {
  if (document.visibilityState === 'hidden') return disconnect();
  // An event that was in time can still link a link that has expired.
  if (isFinal() && page.main.dataset['status'] !== 'expired') return;
  void ask(readState);
  connect();
}

/** An iPad says that it is a Macintosh; no Macintosh has a touch screen. */
function correctView(): void {
  const url = new URL(location.href);
  const isTablet = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  if (!isTablet || url.searchParams.has('view') || page.main.dataset['view'] !== 'desktop') return;
  url.searchParams.set('view', 'phone');
  history.replaceState(null, '', url);
  void ask(refresh);
}

document.addEventListener('visibilitychange', wake);
document.addEventListener('resume', wake);
addEventListener('online', wake);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) wake();
});
listenToControls();
if (window.parent !== window) meetHost();
adopt();
connect();
correctView();
setInterval(tick, 1_000);
