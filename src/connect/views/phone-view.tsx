import type { ComponentChildren, VNode } from 'preact';
import { CopyAddress } from './address.js';
import type { ViewProps } from './view-props.js';
import { EndingTime } from './time-left.js';
import { QrCode } from './desktop-view.js';
import { AppHeader } from './document.js';
import { ArrowIcon, ChatIcon, EyeIcon, PersonIcon, ReasonIcon, UndoIcon } from './icons.js';
import { Sentence } from './sentence.js';
import { FoldedTypedCode } from './typed-code.js';

/** Instagram's pages in the two stores. */
const STORES = [
  { name: 'App Store', href: 'https://apps.apple.com/app/instagram/id389801252' },
  { name: 'Google Play', href: 'https://play.google.com/store/apps/details?id=com.instagram.android' },
];

/** Who asks for what, and the one button that opens Instagram: a plain link, with no script in its way. */
export function PhoneView({ page, texts }: ViewProps): VNode {
  const { accountHint, purpose } = page;
  return (
    <div class="card">
      <AppHeader frame={page} texts={texts} />
      <h1 tabIndex={-1}>
        <Sentence texts={texts} of="phone.title" />
      </h1>
      <p class="lead">
        <Sentence texts={texts} of="phone.own" />
      </p>
      <dl class="facts">
        {accountHint === null ? null : (
          <Fact icon={<PersonIcon />} term={texts.plain('phone.hint')}>
            <bdi>{accountHint}</bdi>
          </Fact>
        )}
        {purpose === null ? null : (
          <Fact icon={<ReasonIcon />} term={texts.plain('phone.purpose')}>
            <bdi>{purpose}</bdi>
          </Fact>
        )}
        <Fact icon={<ChatIcon />} term={texts.plain('phone.account')}>
          <Sentence texts={texts} of="phone.account.on" />
        </Fact>
        <Fact icon={<EyeIcon />} term={<Sentence texts={texts} of="phone.learns" />}>
          <Sentence texts={texts} of="phone.learns.text" />
        </Fact>
        <Fact icon={<UndoIcon />} term={texts.plain('phone.undo')}>
          <Sentence texts={texts} of="phone.undo.text" />
        </Fact>
      </dl>
      <div class="action">
        <EndingTime page={page} texts={texts} />
        <a class="button first" href={page.igMeUrl ?? page.path} data-open rel="noreferrer">
          {texts.plain('open.button')}
          <ArrowIcon />
        </a>
        <p class="hint">{texts.plain('open.hint')}</p>
      </div>
      <InApp page={page} texts={texts} />
      <Help page={page} texts={texts} />
      <FoldedTypedCode page={page} texts={texts} />
      <Decline page={page} texts={texts} />
    </div>
  );
}

function Fact({
  icon,
  term,
  children,
}: {
  icon: VNode;
  term: ComponentChildren;
  children: ComponentChildren;
}): VNode {
  return (
    <div class="fact">
      {icon}
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How to leave the browser of another app, where links to Instagram may not work. */
function InApp({ page, texts }: ViewProps): VNode | null {
  const { inApp } = page.device;
  if (inApp === null) return null;
  return (
    <aside class="note">
      <h2>
        <Sentence texts={texts} of="inapp.title" values={{ browser: inApp.name }} />
      </h2>
      <p>{texts.plain(`inapp.${inApp.platform}`)}</p>
      {inApp.isInstagram ? (
        // Not documented by Meta; works since Instagram 445. https://github.com/shalanah/inapp-debugger/issues/22 (read 2026-11)
        <a href={`instagram://extbrowser/?url=${encodeURIComponent(page.connectUrl)}`}>
          {texts.plain('inapp.leave')}
        </a>
      ) : null}
    </aside>
  );
}

/** What helps when the tap did nothing. The script opens it then; it is never a way to a store by itself. */
function Help({ page, texts }: ViewProps): VNode {
  return (
    <details data-help>
      <summary>{texts.plain('help.summary')}</summary>
      <div class="help">
        <p>{texts.plain('help.hold')}</p>
        <p>{texts.plain('help.install')}</p>
        <p class="stores">
          {STORES.map(({ name, href }) => (
            <a class="button second" href={href} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          ))}
        </p>
        <CopyAddress page={page} texts={texts} label="help.copy" />
        <p>{texts.plain('help.another')}</p>
        <QrCode page={page} texts={texts} />
        {page.typedCode === null ? <p class="quiet">{texts.plain('help.web')}</p> : null}
      </div>
    </details>
  );
}

/** The person's no. It asks once more, because it cannot be taken back. */
function Decline({ page, texts }: ViewProps): VNode {
  return (
    <details class="decline">
      <summary>{texts.plain('decline.summary')}</summary>
      <form method="post" action={`${page.path}/decline${page.query}`}>
        <p>{texts.plain('decline.text')}</p>
        <button type="submit" class="button danger">
          {texts.plain('decline.button')}
        </button>
      </form>
    </details>
  );
}
