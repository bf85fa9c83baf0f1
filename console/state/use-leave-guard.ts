import { useEffect, useState } from 'preact/hooks';

interface LeaveGuard {
  /** The person is about to leave with changes that are not saved. */
  readonly isAsking: boolean;
  readonly stay: () => void;
  /** Goes where the person wanted to go. */
  readonly leave: () => void;
}

/** Holds every way out of a view while it has changes: links, the search, Back, and the end of the page. */
export function useLeaveGuard(isDirty: boolean): LeaveGuard {
  const [wish, setWish] = useState<(() => void) | null>(null);
  const isGuarding = isDirty && wish === null;
  useEffect(() => {
    if (!isGuarding) return undefined;
    const hold = (event: Event, go: () => void): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      setWish(() => go);
    };
    const onClick = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link?.target === '_blank';
      if (link && !isElsewhere && !link.getAttribute('href')?.startsWith('#'))
        hold(event, () => link.click());
    };
    const onSubmit = (event: SubmitEvent): void => {
      const form = event.target;
      if (form instanceof HTMLFormElement && form.closest('search')) hold(event, () => form.requestSubmit());
    };
    const here = location.href;
    const onBack = (event: PopStateEvent): void => {
      history.pushState(null, '', here);
      hold(event, () => history.back());
    };
    const onEnd = (event: BeforeUnloadEvent): void => event.preventDefault();
    document.addEventListener('click', onClick, true);
    document.addEventListener('submit', onSubmit, true);
    // Before the router, which listens at the window, too.
    addEventListener('popstate', onBack, true);
    addEventListener('beforeunload', onEnd);
    return () => {
      document.removeEventListener('click', onClick, true);
      document.removeEventListener('submit', onSubmit, true);
      removeEventListener('popstate', onBack, true);
      removeEventListener('beforeunload', onEnd);
    };
  }, [isGuarding]);
  return { isAsking: wish !== null, stay: () => setWish(null), leave: () => wish?.() };
}
