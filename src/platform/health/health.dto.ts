import { ApiSchema } from '@nestjs/swagger';

@ApiSchema({ description: 'The release of the service.' })
export class VersionDto {
  /** The version, as in `hitch --version`. */
  version!: string;
}

@ApiSchema({ description: 'The health of the service.' })
export class HealthDto {
  /** The service is healthy. */
  status!: 'ok';
}
