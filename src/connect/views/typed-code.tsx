import type { ComponentChildren, VNode } from 'preact';
import type { ShownCode } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';
import { ArrowIcon } from './icons.js';
import { Sentence } from './sentence.js';
import type { ViewProps } from './view-props.js';

/** On the desktop: what a person without a phone does, all of it in sight. */
export function TypedCode({ page: { typedCode }, texts }: ViewProps): VNode | null {
  if (typedCode === null) return null;
  return (
    <section class="typed" data-code>
      <Way code={typedCode} texts={texts}>
        <h2>{texts.plain('typed.title')}</h2>
      </Way>
    </section>
  );
}

/** On the phone: for the few whom the button does not help. */
export function FoldedTypedCode({ page: { typedCode }, texts }: ViewProps): VNode | null {
  if (typedCode === null) return null;
  return (
    <details data-code>
      <summary>{texts.plain('typed.title')}</summary>
      <div class="typed">
        <Way code={typedCode} texts={texts} />
      </div>
    </details>
  );
}

/** A translation of the page must leave the code as it is, and a tap selects all of it. */
function Way({
  code,
  texts,
  children,
}: {
  code: ShownCode;
  texts: PageTexts;
  children?: ComponentChildren;
}): VNode {
  return (
    <>
      <div>
        {children}
        <p>
          <Sentence texts={texts} of="typed.text" />
        </p>
        <a href={code.profileUrl} target="_blank" rel="noopener noreferrer">
          <span>
            <Sentence texts={texts} of="typed.open" />
          </span>
          <ArrowIcon />
        </a>
      </div>
      <div>
        <p class="typed-code" dir="ltr" translate={false}>
          {code.text}
        </p>
        <p class="quiet">{texts.plain('typed.own')}</p>
      </div>
    </>
  );
}
