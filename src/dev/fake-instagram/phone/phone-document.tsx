import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { FakePhoneModel } from './phone-model.js';
import { FakeDeliveries, FakeHolder, FakeScreen } from './phone-views.js';

export const FAKE_PHONE_FILES = {
  script: '/_phone/phone.js',
  style: '/_phone/phone.css',
  icon: '/_phone/icon.svg',
} as const;

/** A speech bubble. */
export const FAKE_PHONE_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M4 6h24v16H14l-7 6v-6H4z" fill="#0f766e"/></svg>`;

/** The parts of the page that change, each by the id of the element that holds it. */
export function renderPhoneParts(model: FakePhoneModel): Readonly<Record<string, string>> {
  return {
    screen: render(<FakeScreen {...model} />),
    holder: render(<FakeHolder {...model} />),
    deliveries: render(<FakeDeliveries {...model} />),
  };
}

/** The whole page. */
export function renderPhone(model: FakePhoneModel): string {
  return `<!doctype html>${render(<Phone {...model} />)}`;
}

function Phone(model: FakePhoneModel): VNode {
  const { thread, holder, link } = model;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>Fake Instagram for development</title>
        <link rel="icon" type="image/svg+xml" href={FAKE_PHONE_FILES.icon} />
        <link rel="stylesheet" href={FAKE_PHONE_FILES.style} />
        <script type="module" src={FAKE_PHONE_FILES.script} />
      </head>
      <body data-person={holder} data-account={thread.igId}>
        <header>
          <h1>Fake Instagram for development</h1>
          <p>A program on this machine plays the app and its Graph API. Nothing here reaches Meta.</p>
        </header>
        <main>
          <section class="controls" aria-labelledby="controls-title">
            <h2 id="controls-title">Person</h2>
            <form data-act="open-link">
              <label for="link">Open an ig.me link</label>
              <div class="row">
                <input
                  id="link"
                  name="url"
                  type="url"
                  required
                  placeholder="https://ig.me/…"
                  value={link}
                  autocomplete="off"
                />
                <button type="submit">Open</button>
              </div>
            </form>
            <p id="notice" role="status" />
            <div id="holder">
              <FakeHolder {...model} />
            </div>
            <form data-act="people">
              <label for="name">Another person</label>
              <div class="row">
                <input id="name" name="name" required maxLength={60} autocomplete="off" />
                <button type="submit">Add</button>
              </div>
            </form>
            <noscript>
              <p class="bar">This page needs its script.</p>
            </noscript>
          </section>
          <section class="phone" aria-labelledby="phone-title">
            <div class="frame">
              <div class="top">
                <span class="avatar" aria-hidden="true">
                  {thread.username[0]?.toUpperCase()}
                </span>
                <h2 id="phone-title">{thread.username}</h2>
                <span class="tag">fake</span>
              </div>
              <div id="screen">
                <FakeScreen {...model} />
              </div>
              <form class="composer" data-act="type">
                <label class="unseen" for="text">
                  Message
                </label>
                <input id="text" name="text" required placeholder="Message…" autocomplete="off" dir="auto" />
                <button type="submit">Send</button>
              </form>
            </div>
          </section>
          <section class="log-of-webhooks" aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">Webhook deliveries</h2>
            <div id="deliveries" tabIndex={0} role="group" aria-label="Latest first">
              <FakeDeliveries {...model} />
            </div>
          </section>
        </main>
      </body>
    </html>
  );
}
