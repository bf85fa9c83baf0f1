import { Inject, Injectable } from '@nestjs/common';
import { LINKS_CONFIG, type LinksConfig } from '../platform/config/config.js';
import { PublicUrl } from '../platform/http/public-url.service.js';

/** The addresses under which a person reaches a link. */
@Injectable()
export class LinkUrls {
  constructor(
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
    private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * The link that opens the account's conversation in the Instagram app and hands the ref to its owner.
   *
   * Meta: `https://ig.me/<USERNAME>?ref=<REF>`; the ref's alphabet needs no escaping.
   * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
   */
  igMe(username: string, ref: string): string {
    return `${this.config.igMeBaseUrl}/${username}?ref=${ref}`;
  }

  /** The page of a link, by its code. */
  connect(code: string): string {
    return this.publicUrl.of(`/c/${code}`);
  }

  /** The picture of a link's QR code. */
  qrCode(code: string): string {
    return `${this.connect(code)}/qr.svg`;
  }
}
