import type { VNode } from 'preact';
import type { Notice, PageFrame } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';
import { renderDocument } from './document.js';
import { StateDrawing } from './icons.js';
import { Sentence } from './sentence.js';

/** Renders a page with a title and two sentences. It says nothing that comes from a request. */
export function renderNoticePage(
  frame: PageFrame,
  { name, tone, at, requestId }: Notice,
  texts: PageTexts,
): string {
  const title = texts.plain(`${name}.title`);
  return renderDocument({
    frame,
    texts,
    title,
    scriptPath: null,
    className: 'outcome',
    children: (
      <main data-state={name} data-final="">
        <div class="card outcome">
          <StateDrawing tone={tone} />
          <h1 tabIndex={-1}>{title}</h1>
          {at === undefined ? null : <CompletedAt at={at} texts={texts} />}
          <p class="lead">
            <Sentence texts={texts} of={`${name}.text`} />
          </p>
          <p class="next">
            <Sentence texts={texts} of={`${name}.next`} />
          </p>
          {requestId === undefined ? null : (
            <p class="quiet">
              <bdi dir="ltr">{requestId}</bdi>
            </p>
          )}
        </div>
      </main>
    ),
  });
}

function CompletedAt({ at, texts }: { at: Date; texts: PageTexts }): VNode {
  const date = new Intl.DateTimeFormat(texts.locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(at);
  return (
    <p class="quiet">
      <time dateTime={at.toISOString()}>{texts.plain('deletion.status', { date: `${date} UTC` })}</time>
    </p>
  );
}
