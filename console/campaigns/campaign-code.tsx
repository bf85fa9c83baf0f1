import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Campaign } from '../../packages/client/src/index.js';
import { figure } from '../charts/figures.js';
import { SelectField } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';

const SIZES = [512, 1024, 2048, 4096] as const;
const DEFAULT_SIZE = '1024';
const DOTS_PER_CM = 300 / 2.54;
/** Letters of the fonts with which the service prints; it leaves out whole a name with others. Digits, marks and symbols are of no script. */
const PRINTED =
  /^(?:\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Devanagari}|\P{L})*$/u;

/** The code of a campaign, to be looked at and taken along. The files are public: their addresses have the id alone. */
export function CampaignCode({ campaign }: { readonly campaign: Campaign }): JSX.Element {
  const { id, name, account, url } = campaign;
  const [size, setSize] = useState<string>(DEFAULT_SIZE);
  // Not `qrUrl`: the console may be open at another address of the service than the public one.
  const file = `/q/${id}`;
  const smallest = useQuery({
    // The width depends on the username, which the address has.
    queryKey: ['campaigns', 'print', id, url],
    queryFn: ({ signal }) => readSmallestWidth(`${file}.svg`, signal),
    staleTime: Infinity,
  });
  return (
    <Panel title="Code">
      <div class="campaign-code">
        {/* Dark on white in both themes: a code that is inverted is not read everywhere. */}
        <img
          src={`${file}.svg`}
          width={176}
          height={176}
          alt={`QR code that opens the chat with @${account.username}`}
        />
        <p class="quiet small-text">
          Print it at least {smallest.data ?? 20} mm wide, with its white border. It is read from about ten
          times its width.
        </p>
      </div>
      <ul class="downloads">
        <li>
          <Download href={`${file}.pdf?download`} name="PDF" />
          <span class="quiet small-text">
            For a print shop, with name and @username.
            {!PRINTED.test(name) && ' Our fonts lack letters of this name, so it is left out.'}
          </span>
        </li>
        <li>
          <Download href={`${file}.svg?download`} name="SVG" />
          <span class="quiet small-text">For a layout or a web page. As large as you like.</span>
        </li>
        <li>
          <Download href={`${file}.png?download&size=${size}`} name="PNG" />
          <SelectField
            label="Size of the PNG, at 300 dpi"
            value={size}
            options={SIZES.map((pixels) => ({
              value: String(pixels),
              label: `${figure(pixels)} px, ${Math.floor(pixels / DOTS_PER_CM)} cm`,
            }))}
            onChange={setSize}
          />
        </li>
      </ul>
      <p class="quiet small-text">
        Many codes on a page: <code>npx hitch campaigns qr --sheet</code>
      </p>
    </Panel>
  );
}

interface DownloadProps {
  readonly href: string;
  readonly name: string;
}

function Download({ href, name }: DownloadProps): JSX.Element {
  return (
    <a class="button small" href={href} download>
      <Icon name="download" />
      <span class="unseen">Download </span>
      {name}
    </a>
  );
}

/** The smallest width in millimetres, which the answer has beside the picture. */
async function readSmallestWidth(address: string, signal: AbortSignal): Promise<number> {
  // Not by the client of the API, which reads JSON.
  const { ok, status, headers } = await fetch(address, { signal });
  const width = Number(headers.get('hitch-min-width-mm'));
  if (!ok || !width) throw new Error(`The service answered ${status} without a width.`);
  return width;
}
