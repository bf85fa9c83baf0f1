import { partOf, refresh } from './parts.js';

type Fields = Readonly<Record<string, unknown>>;

/** What became of a pasted link, in words. */
const OPENINGS: Readonly<Record<string, string>> = {
  opened: 'The conversation is open.',
  not_a_link:
    'This is not an ig.me link. If it is the page of a link, open it in a browser and paste the ig.me link that it has.',
  unknown_account: 'No account of this fake has the username in the link.',
  not_on_desktop: 'A desktop does not open ig.me links.',
};

/** The account has acts of its own for itself. */
const OWN_ACTS: Readonly<Record<string, string>> = {
  type: 'write-to-self',
  'tap-button': 'tap-self-button',
};

/** Does what a person does, and shows what came of it. */
export async function act(name: string, fields: Fields): Promise<void> {
  const { person, account } = document.body.dataset;
  const path = person === 'self' ? (OWN_ACTS[name] ?? name) : name;
  const response = await fetch(`/_fake/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person, account, ...fields }),
  });
  const answer = (await response.json()) as Record<string, string>;
  partOf('notice').textContent = response.ok ? '' : (answer['error'] ?? 'This did not work.');
  if (response.ok) follow(path, answer);
  await refresh();
}

function follow(name: string, { kind = '', igId, id, opens }: Readonly<Record<string, string>>): void {
  const notice = partOf('notice');
  if (name === 'open-link') {
    notice.textContent = OPENINGS[kind] ?? '';
    if (igId !== undefined && igId !== document.body.dataset['account']) show({ account: igId });
  }
  if (name === 'people' && id !== undefined) show({ person: id });
  if (opens) notice.textContent = `The button opens ${opens}`;
}

/** Opens the page of another person or account. */
function show(change: Readonly<Record<string, string>>): void {
  const { person = '', account = '' } = document.body.dataset;
  location.search = new URLSearchParams({ person, account, ...change }).toString();
}
