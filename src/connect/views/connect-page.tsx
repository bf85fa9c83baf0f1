import type { ComponentChildren, VNode } from 'preact';
import type { ConnectPage } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';
import type { TextKey } from '../texts/en.js';
import { DesktopView } from './desktop-view.js';
import { renderDocument } from './document.js';
import { OutcomeView } from './outcome-view.js';
import { PhoneView } from './phone-view.js';
import { isEnding } from './time-left.js';
import type { ViewProps } from './view-props.js';

/** Renders the connect page of a link, in the state and for the device that the model names. */
export function renderConnectPage(page: ConnectPage, texts: PageTexts): string {
  const { state, isFramed, device, scriptPath } = page;
  const isWaiting = state === 'waiting' || state === 'opened';
  const title = isWaiting ? texts.plain('page.title') : texts.plain(`${state}.title` as TextKey);
  const view = isWaiting ? device.view : 'outcome';
  return renderDocument({
    frame: page,
    texts,
    title,
    scriptPath,
    className: `${view}${isFramed ? ' framed' : ''}`,
    children: (
      <Main page={page} texts={texts}>
        {isWaiting ? (
          device.view === 'phone' ? (
            <PhoneView page={page} texts={texts} />
          ) : (
            <DesktopView page={page} texts={texts} />
          )
        ) : (
          <OutcomeView page={page} texts={texts} />
        )}
        <p id="offline" class="offline" role="status" hidden>
          {texts.plain('status.offline')}
        </p>
      </Main>
    ),
  });
}

/** The part of the page that its script replaces, with what the script must know. */
function Main({ page, texts, children }: ViewProps & { children: ComponentChildren }): VNode {
  const { state, status, reason, isOpened, isFinal, device, secondsLeft, frameOrigins } = page;
  return (
    <main
      class={isEnding(page) ? 'ending' : undefined}
      data-state={state}
      data-status={status}
      data-reason={reason ?? ''}
      data-opened={String(isOpened)}
      data-view={device.view}
      data-final={isFinal ? '' : undefined}
      data-left={secondsLeft ?? undefined}
      data-code-left={page.typedCode?.secondsLeft}
      data-left-label={secondsLeft === null ? undefined : texts.plain('time.left', { time: '{time}' })}
      data-origins={page.isFramed ? frameOrigins.join(' ') : undefined}
    >
      {children}
    </main>
  );
}
