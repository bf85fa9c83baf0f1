import type { VNode } from 'preact';
import { drawSvg } from '../../links/qr-code.js';
import { CopyAddress } from './address.js';
import { Time } from './time-left.js';
import type { ViewProps } from './view-props.js';
import { AppHeader } from './document.js';
import { ArrowIcon } from './icons.js';
import { Sentence } from './sentence.js';
import { TypedCode } from './typed-code.js';

/** ISO/IEC 18004 requires a quiet zone of four modules. */
const QUIET_ZONE = 4;

/** How to go on with a phone: the code to scan, and what to do there. */
export function DesktopView({ page, texts }: ViewProps): VNode {
  const state = page.isOpened ? 'opened' : 'waiting';
  return (
    <div class="card wide">
      <section class="story">
        <AppHeader frame={page} texts={texts} />
        <h1 tabIndex={-1}>{texts.plain(`${state}.title`)}</h1>
        <p class="lead">
          <Sentence texts={texts} of={`${state}.text`} />
        </p>
        <ol class="steps">
          <li>
            <span>
              <Sentence texts={texts} of="desktop.step.scan" />
            </span>
          </li>
          <li>
            <span>
              <Sentence texts={texts} of="desktop.step.check" />
            </span>
          </li>
          <li>
            <span>
              <Sentence texts={texts} of="desktop.step.send" />
            </span>
          </li>
        </ol>
        <p class="quiet">{texts.plain('desktop.own')}</p>
      </section>
      <section class="scan">
        <QrCode page={page} texts={texts} />
        <Status page={page} texts={texts} />
        <CopyAddress page={page} texts={texts} label="copy.label" />
        <Time page={page} texts={texts} />
      </section>
      {page.igMeUrl === null ? null : (
        <p class="here">
          {texts.plain('desktop.here')}{' '}
          <a href={page.igMeUrl} data-open rel="noreferrer">
            {texts.plain('open.button')}
            <ArrowIcon />
          </a>
          <small>{texts.plain('desktop.here.note')}</small>
        </p>
      )}
      <TypedCode page={page} texts={texts} />
    </div>
  );
}

/** The code: black on white in every theme, in the page itself, with a text for those who do not see it. */
export function QrCode({ page, texts }: ViewProps): VNode | null {
  const { qr } = page;
  if (qr === null) return null;
  const label = qr.holds === 'page' ? 'qr.label' : 'qr.instagram.label';
  const svg = drawSvg(qr.matrix, { size: 256, margin: QUIET_ZONE });
  return (
    <div class="qr" role="img" aria-label={texts.plain(label)} dangerouslySetInnerHTML={{ __html: svg }} />
  );
}

/** The status of the link: live with the script, on request without. */
function Status({ page, texts }: ViewProps): VNode {
  const { isOpened, path, query } = page;
  return (
    <div class={`status ${isOpened ? 'opened' : 'waiting'}`}>
      <p class="live">
        <span class="dot" aria-hidden="true" />
        {texts.plain(isOpened ? 'status.opened' : 'status.waiting')}
      </p>
      <p class="check" data-no-script>
        {texts.plain('check.text')} <a href={`${path}${query}`}>{texts.plain('check.button')}</a>
      </p>
    </div>
  );
}
