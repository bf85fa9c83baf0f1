import { ApiSchema } from '@nestjs/swagger';

@ApiSchema({ description: 'The health of the service.' })
export class HealthDto {
  /** The service is healthy. */
  status!: 'ok';
}
