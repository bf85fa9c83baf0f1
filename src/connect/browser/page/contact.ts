const OFFLINE_AFTER_MS = 10_000;

let unreachableSince: number | undefined;

/** The service has answered. */
export function reached(): void {
  unreachableSince = undefined;
  showOffline();
}

/** The service has not answered. A pause is no fault: only a long one is shown. */
export function lost(): void {
  unreachableSince ??= performance.now();
}

/** Shows or hides the note that there is no connection. */
export function showOffline(): void {
  const note = document.getElementById('offline');
  const isOffline = unreachableSince !== undefined && performance.now() - unreachableSince > OFFLINE_AFTER_MS;
  if (note && note.hidden === isOffline) note.hidden = !isOffline;
}
