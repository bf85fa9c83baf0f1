import { Global, Module } from '@nestjs/common';
import { DirectRoutes } from './direct-routes.service.js';

/** Global: any room may have a route that is asked all day long. */
@Global()
@Module({ providers: [DirectRoutes], exports: [DirectRoutes] })
export class DirectRoutesModule {}
