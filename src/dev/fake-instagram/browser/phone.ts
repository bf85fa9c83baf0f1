import { act } from './live/acts.js';
import { partOf, refresh } from './live/parts.js';

/** How soon the page shows what happened elsewhere. */
const REFRESH_MS = 700;

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLButtonElement>('button[data-act]') : null;
  const { act: name, index, mid, device, isBlocked } = button?.dataset ?? {};
  if (name === undefined) return;
  void act(name, {
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(mid === undefined ? {} : { mid }),
    ...(device === undefined ? {} : { device }),
    ...(isBlocked === undefined ? {} : { isBlocked: isBlocked === 'true' }),
  });
});

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const fields = Object.fromEntries(new FormData(form));
  form.reset();
  void act(form.dataset['act'] ?? '', fields);
});

/** A link that the address brought stays in the field, and leaves the address and what a reset restores. */
function takeLink(): void {
  const { searchParams } = new URL(location.href);
  const field = partOf('link') as HTMLInputElement;
  const { value } = field;
  field.defaultValue = '';
  field.value = value;
  if (!searchParams.has('link')) return;
  searchParams.delete('link');
  history.replaceState(null, '', `?${searchParams.toString()}`);
}

takeLink();
setInterval(() => void refresh().catch(() => undefined), REFRESH_MS);
void refresh();
