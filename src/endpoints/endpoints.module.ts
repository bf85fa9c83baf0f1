import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { EndpointSecrets } from './endpoint-secrets.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';
import { OperatorEndpointsController } from './operator-endpoints.controller.js';
import { WorstEndpointsRepository } from './worst-endpoints.repository.js';
import { WorstEndpoints } from './worst-endpoints.service.js';

@Module({
  imports: [AppsModule],
  controllers: [EndpointsController, OperatorEndpointsController],
  providers: [
    EndpointsRepository,
    EndpointSecrets,
    EndpointsService,
    WorstEndpoints,
    WorstEndpointsRepository,
  ],
  exports: [EndpointSecrets, EndpointsService, WorstEndpoints],
})
export class EndpointsModule {}
