/** What the page says of the service. */
export interface ServiceFacts {
  readonly version: string;
  /** The base URL, as its links have it. */
  readonly publicUrl: string;
}
