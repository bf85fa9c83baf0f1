import { page, say, show } from './page.js';

/** A tap that opened Instagram has hidden the page by then. */
const TAP_PATIENCE_MS = 2_500;
/** How long a person can stop the way back to the app. */
const RETURN_AFTER_MS = 3_000;
const ANSWER_SHOWN_MS = 2_500;

let returning: number | undefined;

/** Answers clicks and keys. */
export function listenToControls(): void {
  document.addEventListener('click', (event) => {
    const target = (event.target as Element).closest<HTMLElement>('[data-script],[data-open],[data-stay]');
    if (!target) return;
    if (target.dataset['open'] !== undefined) offerHelp();
    else if (target.dataset['script'] === 'copy') void copy(target);
    else if (target.dataset['script'] === 'share')
      void navigator.share({ url: target.dataset['url'] ?? '' }).catch(() => undefined);
    else if (target.dataset['stay'] !== undefined) stay();
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') stay();
  });
}

/** On the desktop a finished link goes back to the app, after a time in which the person can stay. */
export function startReturn(): void {
  const link = page.main.querySelector<HTMLAnchorElement>('a[data-return]');
  if (!link) return;
  const afterMs = link.dataset['return'] === 'now' ? 0 : RETURN_AFTER_MS;
  show('[data-returning]', true);
  returning = window.setTimeout(() => location.assign(link.href), afterMs);
}

function stay(): void {
  if (returning === undefined) return;
  clearTimeout(returning);
  returning = undefined;
  show('[data-returning]', false);
}

/** The tap on the link to Instagram itself needs no script, and nothing delays it: browsers open an app only then. */
function offerHelp(): void {
  const patience = setTimeout(() => {
    const help = page.main.querySelector<HTMLDetailsElement>('details[data-help]');
    if (!help) return;
    help.open = true;
    help.querySelector<HTMLElement>('summary')?.focus();
    help.scrollIntoView({ block: 'nearest' });
  }, TAP_PATIENCE_MS);
  // Something opened. A person who comes back at once needs no help either.
  document.addEventListener('visibilitychange', () => clearTimeout(patience), { once: true });
}

async function copy(button: HTMLElement): Promise<void> {
  const field = page.main.querySelector<HTMLInputElement>('input[readonly]');
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
  setTimeout(() => (label.textContent = button.dataset['label'] ?? ''), ANSWER_SHOWN_MS);
}
