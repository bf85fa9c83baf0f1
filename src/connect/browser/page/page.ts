/** The page as it is shown. Its content is replaced when the state of the link changes. */
export const page = {
  main: document.querySelector('main') as HTMLElement,
  /** Path of the page's own routes. */
  base: location.pathname.replace(/\/$/, ''),
};

/** Shows or hides parts of the page. */
export function show(selector: string, isShown: boolean): void {
  for (const element of page.main.querySelectorAll<HTMLElement>(selector)) element.hidden = !isShown;
}

/** Has screen readers read a text. */
export function say(text: string): void {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

/** Whether nothing more happens to the link. */
export function isFinal(): boolean {
  return page.main.dataset['final'] !== undefined;
}
