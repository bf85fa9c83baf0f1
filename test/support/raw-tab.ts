import type { Browser, CDPSession } from 'playwright-core';
import type { Faults } from './browser.js';

/** A tab that the browser hides, freezes and shows as it does for a person. */
export interface RawTab {
  readonly faults: Faults;
  /** The value of an expression in the page. */
  run<Value>(expression: string): Promise<Value>;
  /** Another tab comes to the front. */
  hide(): Promise<void>;
  /** Hides it and stops its scripts, as phones do with an app in the background. */
  freeze(): Promise<void>;
  /** Brings it to the front; a frozen one runs again. */
  show(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a tab over the debugger alone: Playwright keeps its own tabs visible and focused, whatever is in front of them, and a visible
 * page is never frozen. https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-setWebLifecycleState (read 2026-11)
 * @param origin the only one that the page may ask
 */
export async function openRawTab(
  browser: Browser,
  url: string,
  { origin, userAgent }: { readonly origin: string; readonly userAgent: string },
): Promise<RawTab> {
  const debug = await browser.newBrowserCDPSession();
  const { targetId } = await debug.send('Target.createTarget', { url: 'about:blank' });
  const { targetId: frontId } = await debug.send('Target.createTarget', { url: 'about:blank' });
  const faults: Faults = { errors: [], foreign: [] };
  const send = await attach(debug, targetId, (method, params) => noteFault(faults, origin, method, params));
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  await send('Emulation.setUserAgentOverride', { userAgent });
  const show = async (): Promise<void> => {
    await send('Page.setWebLifecycleState', { state: 'active' });
    await debug.send('Target.activateTarget', { targetId });
  };
  await show();
  await send('Page.navigate', { url });
  const hide = async (): Promise<void> => {
    await debug.send('Target.activateTarget', { targetId: frontId });
  };
  return {
    faults,
    run: async <Value>(expression: string): Promise<Value> => {
      const { result } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      return (result as { value: Value }).value;
    },
    hide,
    freeze: async () => {
      await hide();
      await send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    show,
    close: async () => {
      for (const id of [targetId, frontId]) await debug.send('Target.closeTarget', { targetId: id });
      await debug.detach();
    },
  };
}

type Message = Readonly<Record<string, unknown>>;
type Send = (method: string, params?: Message) => Promise<Message>;

/** The way to a target that Playwright does not know: messages as text within its own session. */
async function attach(
  debug: CDPSession,
  targetId: string,
  onEvent: (method: string, params: Message) => void,
): Promise<Send> {
  const waiting = new Map<number, (result: Message) => void>();
  let count = 0;
  debug.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error, method, params } = JSON.parse(message) as {
      readonly id?: number;
      readonly result?: Message;
      readonly error?: Message;
      readonly method: string;
      readonly params: Message;
    };
    if (id === undefined) onEvent(method, params);
    else waiting.get(id)?.(result ?? { error });
  });
  const { sessionId } = await debug.send('Target.attachToTarget', { targetId, flatten: false });
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = (count += 1);
      waiting.set(id, resolve);
      const message = JSON.stringify({ id, method, params });
      debug.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
}

function noteFault({ errors, foreign }: Faults, origin: string, method: string, params: Message): void {
  const text = JSON.stringify(params);
  const { entry, type, request } = params as {
    readonly entry?: { readonly level: string };
    readonly type?: string;
    readonly request?: { readonly url: string };
  };
  if (method === 'Runtime.exceptionThrown') errors.push(text);
  if (method === 'Runtime.consoleAPICalled' && type === 'error') errors.push(text);
  if (method === 'Log.entryAdded' && entry?.level === 'error') errors.push(text);
  if (method === 'Network.requestWillBeSent' && request && !request.url.startsWith(`${origin}/`))
    foreign.push(request.url);
}
