import type { JSX } from 'preact';
import { CopyButton } from './copy-button.js';

interface RawProps {
  readonly title: string;
  readonly value: unknown;
}

/** A value as JSON, to be read and copied. */
export function Raw({ title, value }: RawProps): JSX.Element {
  const text = JSON.stringify(value, null, 2);
  return (
    <section class="raw">
      <header>
        <h2>{title}</h2>
        <CopyButton name="Copy" text={text} />
      </header>
      <pre tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </section>
  );
}
