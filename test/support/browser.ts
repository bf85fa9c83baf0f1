import { existsSync } from 'node:fs';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

/** Debian's package `chromium` installs it here; another path may be given. */
const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** The package `chromium-headless-shell`: it has no windows to draw, which takes half of the time. */
const WITHOUT_WINDOWS = '/usr/bin/chromium-headless-shell';

/** Nothing that the browser asks for by itself: tests are for the pages. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a page did that it must not do. */
export interface Faults {
  /** Violations of the content security policy, errors in the console and uncaught errors. */
  readonly errors: string[];
  /** Requests to other hosts than the service's. */
  readonly foreign: string[];
}

/**
 * Starts Chromium with an empty profile. A missing browser is a failure that names what to install, never a skip.
 * @param options `hasWindows`: tabs hide each other and can be frozen
 */
export async function openBrowser({ hasWindows = false } = {}): Promise<Browser> {
  const isShell = !hasWindows && process.env.CHROMIUM_PATH === undefined && existsSync(WITHOUT_WINDOWS);
  const executablePath = isShell ? WITHOUT_WINDOWS : EXECUTABLE;
  if (!existsSync(executablePath))
    throw new Error(`There is no ${EXECUTABLE}: install Debian's package chromium, or set CHROMIUM_PATH.`);
  return chromium.launch({ executablePath, args: QUIET });
}

/**
 * Opens a tab whose faults are collected.
 * @param origins the origins that the page may ask
 */
export async function openTab(
  browser: Browser,
  origins: readonly string[],
  options: BrowserContextOptions = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly faults: Faults }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: Faults = { errors: [], foreign: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      faults.errors.push(message.text());
  });
  page.on('pageerror', (error) => faults.errors.push(error.message));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && !origins.includes(url.origin)) faults.foreign.push(request.url());
  });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // oxlint-disable-next-line no-console -- the way out of the page
        console.error(`content security policy: ${violatedDirective} ${blockedURI}`);
      });
    });
  }
  return { context, page, faults };
}

/**
 * The rules of WCAG 2.2 A and AA, and of good practice, that a page breaks: each as `rule: selector`.
 * @param rules only these rules, for a page that was looked at with all of them and has changed its colours alone
 */
export async function findBarriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Through the debugger, for the page's policy refuses any script that is added to it.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe.source);
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    ...(rules ? { runOnly: [...rules] } : {}),
  };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** The same in light, and what dark changes: the colours. The page is left in light. */
export async function findBarriersOfBothSchemes(page: Page): Promise<string[]> {
  await showScheme(page, 'light');
  const inLight = await findBarriers(page);
  await showScheme(page, 'dark');
  const inDark = await findBarriers(page, ['color-contrast']);
  await showScheme(page, 'light');
  return [...inLight, ...inDark.map((barrier) => `dark: ${barrier}`)];
}

/** What is wrong with a view: at the desk in light and dark, and in a window of 320 px, which has the same colours. */
export async function findFlaws(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 720 });
  const atTheDesk = [...(await findBarriersOfBothSchemes(page)), ...(await findOverflows(page))];
  await page.setViewportSize({ width: 320, height: 720 });
  const inNarrow = [...(await findBarriers(page)), ...(await findOverflows(page))];
  await page.setViewportSize({ width: 1280, height: 720 });
  return [...atTheDesk, ...inNarrow.map((flaw) => `320 px: ${flaw}`)];
}

/** Colours that are on their way from one scheme to the other are none of either. */
async function showScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((each) => each instanceof CSSTransition)
        .map((each) => each.finished.catch(() => undefined)),
    ),
  );
}

/** What makes a page wider than its window, each as `tag.class`; none when it does not scroll sideways. */
export async function findOverflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= window.innerWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > window.innerWidth + 0.5 || left < -0.5);
    });
    const names = wide.map((each) => `${each.tagName.toLowerCase()}.${each.getAttribute('class') ?? ''}`);
    return [`${root.scrollWidth} px in ${window.innerWidth} px`, ...names];
  });
}
