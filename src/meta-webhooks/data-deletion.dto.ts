/** The form that Meta posts. */
export class SignedRequestDto {
  /** Signature and payload, each base64url, with a dot between. */
  signed_request!: string;
}

/** The answer in the words that Meta wants. */
export class DataDeletionDto {
  /** Where the person can see how their request stands. */
  url!: string;
  /** 32 letters and digits that name the request. */
  confirmation_code!: string;
}
