export class VersionDto {
  /** As in the release's name and in `hitch --version`. */
  version!: string;
}

export class HealthDto {
  status!: 'ok';
}
