import type { VNode } from 'preact';
import type { TextKey } from '../texts/en.js';
import type { ViewProps } from './view-props.js';
import { CopyIcon, ShareIcon } from './icons.js';

/** The page's own address, to copy or to send. The buttons need the script; the text can be selected without. */
export function CopyAddress({ page, texts, label }: ViewProps & { label: TextKey }): VNode {
  const { connectUrl } = page;
  return (
    <div class="address">
      <label for="address">{texts.plain(label)}</label>
      <div class="field">
        <input id="address" type="text" readOnly value={connectUrl} dir="ltr" spellcheck={false} />
        <button
          type="button"
          class="button second"
          data-script="copy"
          data-done={texts.plain('copy.done')}
          data-failed={texts.plain('copy.failed')}
          hidden
        >
          <CopyIcon />
          <span>{texts.plain('copy.button')}</span>
        </button>
      </div>
      <button type="button" class="button plain" data-script="share" data-url={connectUrl} hidden>
        <ShareIcon />
        <span>{texts.plain('share.button')}</span>
      </button>
    </div>
  );
}
