// The script of the connect page. Without it the page works, but does not follow the link by itself. The server renders every state:
// this script only learns that the state has changed, asks for the page again and puts the new content in place of the old.
import { ANNOUNCED_AT_SECONDS, formatRemaining, WARNING_SECONDS } from '../remaining-time.js';

/** What the routes `state` and `events` say. */
interface LinkView {
  readonly status: string;
  readonly reason: string | null;
  readonly opened: boolean;
  readonly expiresInSeconds: number | null;
}

/** A tap that opened Instagram has hidden the page by then. */
const TAP_PATIENCE_MS = 2_500;
/** How long a person can stop the way back to the app. */
const RETURN_AFTER_MS = 3_000;
const OFFLINE_AFTER_MS = 10_000;
const POLL_MS = { first: 3_000, last: 10_000 };

const base = location.pathname.replace(/\/$/, '');
const isFramed = window.parent !== window;

let main = document.querySelector('main') as HTMLElement;
let endsAt = 0;
let source: EventSource | undefined;
let polling: number | undefined;
let pollEveryMs = POLL_MS.first;
let returning: number | undefined;
let unreachableSince: number | undefined;
let announced: number | undefined;
/** The origin that asked for this frame, once it has proved to be one of the app's. */
let host: string | undefined;

/** Prepares new content: what needs the script is shown, and what is known is sent to the page around a frame. */
function adopt(): void {
  const { left, state, view } = main.dataset;
  endsAt = left ? performance.now() + Number(left) * 1_000 : 0;
  for (const element of main.querySelectorAll<HTMLElement>('[data-script]')) {
    element.hidden = element.dataset['script'] === 'share' && !('share' in navigator);
  }
  for (const element of main.querySelectorAll<HTMLElement>('[data-no-script]')) element.hidden = true;
  if (view === 'phone' && state === 'waiting') navigator.sendBeacon(`${base}/opened`);
  if (main.dataset['final'] !== undefined) disconnect();
  showTime();
  tellHost('status');
  tellHost('resize');
}

/** Asks the server for the page and replaces its content. The new heading gets the focus, so that screen readers read the state. */
async function refresh(): Promise<void> {
  const before = main.dataset['state'];
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (answer.status === 429 || answer.status >= 500) return retry();
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const content = next.querySelector('main');
  if (!content) return;
  document.title = next.title;
  document.body.className = next.body.className;
  main.replaceWith(content);
  main = content;
  adopt();
  if (before === main.dataset['state']) return;
  main.querySelector<HTMLElement>('h1')?.focus();
  startReturn();
}

/** What the stream or a request says of the link; asks for the page when that is not what it shows. */
function learn({ status, reason, opened, expiresInSeconds }: LinkView): void {
  reached();
  const { status: shown, reason: shownReason, opened: shownOpened, view } = main.dataset;
  const hasChanged = status !== shown || (reason ?? '') !== shownReason;
  if (hasChanged || (view === 'desktop' && String(opened) !== shownOpened)) return void ask(refresh);
  if (expiresInSeconds !== null) endsAt = performance.now() + expiresInSeconds * 1_000;
  showTime();
}

async function readState(): Promise<void> {
  const answer = await fetch(`${base}/state`);
  if (answer.ok) learn((await answer.json()) as LinkView);
  else if (answer.status === 404) await refresh();
}

/** Follows the link. A browser drops the stream of a page in the background without a word, so it is always opened afresh. */
function connect(): void {
  disconnect();
  if (main.dataset['final'] !== undefined || document.visibilityState === 'hidden') return;
  source = new EventSource(`${base}/events`);
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

function reached(): void {
  unreachableSince = undefined;
  showOffline();
}

function lost(): void {
  unreachableSince ??= performance.now();
}

function showOffline(): void {
  const offline = document.getElementById('offline');
  const isOffline = unreachableSince !== undefined && performance.now() - unreachableSince > OFFLINE_AFTER_MS;
  if (offline && offline.hidden === isOffline) offline.hidden = !isOffline;
}

/** The time that is left, as text that changes rarely, and the warning before the end. */
function showTime(): void {
  if (endsAt === 0) return;
  const left = (endsAt - performance.now()) / 1_000;
  const text = formatRemaining(left, document.documentElement.lang);
  for (const element of main.querySelectorAll('[data-left-text]')) {
    if (element.textContent !== text) element.textContent = text;
  }
  const isEnding = left <= WARNING_SECONDS;
  for (const element of main.querySelectorAll<HTMLElement>('[data-ending]')) element.hidden = !isEnding;
  main.classList.toggle('ending', isEnding);
  announce(left, text);
  if (left > 0) return;
  // Asked a second after the end, for the clocks of browser and server run differently.
  endsAt = 0;
  setTimeout(() => void ask(refresh), 1_000);
}

function announce(left: number, text: string): void {
  const due = [...ANNOUNCED_AT_SECONDS].reverse().find((seconds) => left <= seconds);
  if (due === announced) return;
  const isFirst = announced === undefined && left < (due ?? 0) - 2;
  announced = due;
  // Not when the page is opened, for then the time is read with all the rest.
  if (due !== undefined && !isFirst) say((main.dataset['leftLabel'] ?? '{time}').replace('{time}', text));
}

function say(text: string): void {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

/** On the desktop a finished link goes back to the app, after a time in which the person can stay. */
function startReturn(): void {
  const link = main.querySelector<HTMLAnchorElement>('a[data-return]');
  if (!link) return;
  const afterMs = link.dataset['return'] === 'now' ? 0 : RETURN_AFTER_MS;
  for (const element of main.querySelectorAll<HTMLElement>('[data-returning]')) element.hidden = false;
  returning = window.setTimeout(() => location.assign(link.href), afterMs);
}

function stay(): void {
  if (returning === undefined) return;
  clearTimeout(returning);
  returning = undefined;
  for (const element of main.querySelectorAll<HTMLElement>('[data-returning]')) element.hidden = true;
}

async function copy(button: HTMLElement): Promise<void> {
  const field = main.querySelector<HTMLInputElement>('input[readonly]');
  if (!field) return;
  // Within the click, for browsers refuse it later. Web views refuse it in any case: then the text is selected.
  const isCopied = await (navigator.clipboard?.writeText(field.value) ?? Promise.reject(new Error())).then(
    () => true,
    () => false,
  );
  if (!isCopied) field.select();
  const text = (isCopied ? button.dataset['done'] : button.dataset['failed']) ?? '';
  const label = button.querySelector('span') ?? button;
  // Kept, because at a second click the label is the answer to the first.
  button.dataset['label'] ??= label.textContent;
  label.textContent = text;
  say(text);
  setTimeout(() => (label.textContent = button.dataset['label'] ?? ''), 2_500);
}

/** The tap on the link to Instagram itself needs no script, and nothing delays it: browsers open an app only then. */
function tapped(): void {
  const patience = setTimeout(() => {
    const help = main.querySelector<HTMLDetailsElement>('details[data-help]');
    if (!help) return;
    help.open = true;
    help.querySelector<HTMLElement>('summary')?.focus();
    help.scrollIntoView({ block: 'nearest' });
  }, TAP_PATIENCE_MS);
  // Something opened. A person who comes back at once needs no help either.
  document.addEventListener('visibilitychange', () => clearTimeout(patience), { once: true });
}

document.addEventListener('click', (event) => {
  const target = (event.target as Element).closest<HTMLElement>('[data-script],[data-open],[data-stay]');
  if (!target) return;
  if (target.dataset['open'] !== undefined) tapped();
  else if (target.dataset['script'] === 'copy') void copy(target);
  else if (target.dataset['script'] === 'share')
    void navigator.share({ url: target.dataset['url'] ?? '' }).catch(() => undefined);
  else if (target.dataset['stay'] !== undefined) stay();
});

document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') stay();
});

/** The state may have changed while the page was hidden or frozen, so it is asked for at once. */
function wake(): void {
  if (document.visibilityState === 'hidden') return disconnect();
  if (main.dataset['final'] !== undefined) return;
  void ask(readState);
  connect();
}
document.addEventListener('visibilitychange', wake);
document.addEventListener('resume', wake);
addEventListener('online', wake);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) wake();
});

/** An iPad says that it is a Macintosh; no Macintosh has a touch screen. */
function correctView(): void {
  const url = new URL(location.href);
  const isTablet = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  if (!isTablet || url.searchParams.has('view') || main.dataset['view'] !== 'desktop') return;
  url.searchParams.set('view', 'phone');
  history.replaceState(null, '', url);
  void ask(refresh);
}

function tellHost(type: 'ready' | 'status' | 'resize'): void {
  if (host === undefined) return;
  const { status, reason } = main.dataset;
  const details = {
    ready: {},
    status: { status: status ?? 'gone', reason: reason || null },
    resize: { height: Math.ceil(document.body.getBoundingClientRect().height) },
  };
  window.parent.postMessage({ source: 'hitch', type, ...details[type] }, host);
}

/** The page around the frame says hello, and is answered only when it is one of the app's. */
function meetHost(): void {
  addEventListener('message', ({ source: sender, origin, data }: MessageEvent<unknown>) => {
    const message = data as { source?: unknown; type?: unknown } | null;
    if (sender !== window.parent || message?.source !== 'hitch-connect' || message.type !== 'hello') return;
    if (!(main.dataset['origins'] ?? '').split(' ').includes(origin)) return;
    host = origin;
    tellHost('ready');
    tellHost('status');
    tellHost('resize');
  });
  new ResizeObserver(() => tellHost('resize')).observe(document.body);
}

if (isFramed) meetHost();
adopt();
connect();
correctView();
setInterval(() => {
  showTime();
  showOffline();
}, 1_000);
