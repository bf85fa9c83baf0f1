const MOST_RENEWALS = 5;
const LABELS = {
  pending: 'Waiting for you to open the link',
  awaiting_confirmation: 'Waiting for your confirmation',
  linked: 'Connected',
  rejected: 'Not connected: the link was refused',
  revoked: 'Not connected: the link was withdrawn',
  expired: 'The link has expired',
  gone: 'The link has expired',
};

const byId = (id) => document.getElementById(id);
const form = document.querySelector('form');
let renewals = 0;

/** Asks this app's server, which asks Hitch for a link of the signed-in user. */
async function mint() {
  const answer = await fetch('/connect', { method: 'POST', headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error('no link');
  return (await answer.json()).connectUrl;
}

/** Shows the connect page in this one, or the next page in place of an expired one. */
async function show() {
  const connectUrl = await mint();
  const link = document.createElement('a');
  link.href = connectUrl;
  link.textContent = 'Connect on the page of Hitch';
  const element = document.querySelector('hitch-connect') ?? document.createElement('hitch-connect');
  // The fallback: visible when the script or the frame is blocked.
  element.replaceChildren(link);
  element.setAttribute('url', connectUrl);
  byId('place').append(element);
  form.hidden = true;
}

function say(text) {
  byId('state').textContent = text;
  byId('state').classList.toggle('good', text === LABELS.linked);
}

function showAgain(text) {
  say(text);
  form.hidden = false;
  document.querySelector('hitch-connect')?.remove();
}

/** A link lives for minutes. While the person looks at the page, it gets a new one. */
async function renew() {
  if (document.visibilityState === 'hidden')
    return document.addEventListener('visibilitychange', () => void renew(), { once: true });
  renewals += 1;
  if (renewals > MOST_RENEWALS) return showAgain(LABELS.expired);
  await show().catch(() => showAgain('Hitch cannot be reached. Try again.'));
}

/** The event comes from a browser: what counts is what this app's server learns. */
async function confirmLinked() {
  const { isLinked } = await fetch('/connection').then((answer) => answer.json());
  if (isLinked) say(LABELS.linked);
}

function log({ type, detail }) {
  const item = document.createElement('li');
  const name = document.createElement('code');
  name.textContent = type;
  item.append(name, ` ${JSON.stringify(detail)}`);
  byId('log').append(item);
  byId('empty').hidden = true;
}

for (const name of ['ready', 'status', 'resize', 'error']) document.addEventListener(`hitch-${name}`, log);

document.addEventListener('hitch-status', ({ detail: { status } }) => {
  if (status === 'linked') return void confirmLinked();
  say(LABELS[status] ?? status);
  if (status === 'expired') void renew();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  renewals = 0;
  await show().catch(() => say('Hitch cannot be reached. Try again.'));
});

void confirmLinked();
