import { useEffect, useRef, useState } from 'preact/hooks';

const SHOWN_MS = 1_500;

/** Copies a text, and says so for a moment. */
export function useCopy(text: string): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (): void => {
    // Pages without https have no clipboard; the text can be selected, or is in the title.
    void navigator.clipboard?.writeText(text).then(() => {
      clearTimeout(timer.current);
      setCopied(true);
      timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
    });
  };
  return { isCopied, copy };
}
