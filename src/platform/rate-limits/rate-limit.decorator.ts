import { SetMetadata } from '@nestjs/common';

export const COUNTED_AS = 'rate-limit:counted-as';

/** The route counts as a mint; without it a route of an app's key counts as a read. */
export const CountAsMint = (): MethodDecorator => SetMetadata(COUNTED_AS, 'mints');
