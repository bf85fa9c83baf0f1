// The program of `npm run pictures`: draws the pictures of the README from the running service, in light and in dark.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { buildIfNeeded } from './build.mjs';

const PORT = 3199;
const SERVICE = `http://localhost:${PORT}`;
/** What the pictures show as the address of the service. */
const PUBLIC_URL = 'https://hitch.example';
const PICTURES = 'docs/pictures';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const DEVICES = [
  { name: 'desktop', options: { viewport: { width: 1040, height: 720 } } },
  {
    name: 'phone',
    options: { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true, userAgent: IPHONE },
  },
];
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#0a7d4f"/>' +
  '<path d="M14 18h20l-2 16H16z" fill="#fff"/><path d="M19 18c0-7 10-7 10 0" fill="none" stroke="#fff" stroke-width="2.5"/></svg>';
const BRANDING = {
  displayName: 'Web shop',
  accentColor: '#0a7d4f',
  purpose: { en: 'So that we answer about your own orders.' },
};
const LINK = {
  externalUserId: 'user-42',
  account: 'acme',
  accountHint: 'm…a@shop.example',
  returnUrl: 'https://shop.example/settings',
};

await buildIfNeeded();
const dataDir = mkdtempSync(join(tmpdir(), 'hitch-pictures-'));
const service = spawn(process.execPath, ['dist/src/main.js'], {
  env: { ...process.env, HITCH_DATA_DIR: dataDir, PORT: String(PORT), PUBLIC_URL },
  stdio: 'ignore',
});
try {
  await untilReady();
  const url = await mint(JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')));
  mkdirSync(PICTURES, { recursive: true });
  await draw(url.replace(PUBLIC_URL, SERVICE));
} finally {
  const ended = new Promise((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}

async function untilReady() {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await fetch(`${SERVICE}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(500);
  }
  throw new Error('The service did not start.');
}

async function mint({ adminApiKey, appApiKey, appId }) {
  const app = `/v1/admin/apps/${appId}`;
  await send(
    'PATCH',
    app,
    adminApiKey,
    'application/json',
    JSON.stringify({ returnUrls: ['https://shop.example'], branding: BRANDING }),
  );
  await send('PUT', `${app}/logo`, adminApiKey, 'image/svg+xml', LOGO);
  return (await send('POST', '/v1/links', appApiKey, 'application/json', JSON.stringify(LINK))).connectUrl;
}

async function send(method, path, key, type, body) {
  const request = { method, headers: { authorization: `Bearer ${key}`, 'content-type': type }, body };
  const answer = await fetch(`${SERVICE}${path}`, request);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function draw(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    for (const { name, options } of DEVICES)
      for (const colorScheme of ['light', 'dark']) {
        const context = await browser.newContext({
          ...options,
          colorScheme,
          deviceScaleFactor: 1.5,
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        await page.goto(url);
        await page.waitForFunction(() => document.querySelector('[data-no-script][hidden], .phone') !== null);
        await page.screenshot({ path: join(PICTURES, `connect-${name}-${colorScheme}.png`) });
        await context.close();
      }
  } finally {
    await browser.close();
  }
}
