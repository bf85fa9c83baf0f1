import { APP_ID } from '../apps/apps.examples.js';
import type {
  CreatedEndpointDto,
  CreateEndpointDto,
  EndpointDto,
  EndpointPageDto,
  RotateEndpointDto,
  UpdateEndpointDto,
} from './endpoints.dto.js';

export const ENDPOINT_ID = 'ep_01m6dr0c3ke9gsq2b1nv4t8y5x';

const CreateEndpoint: CreateEndpointDto = {
  url: 'https://shop.example/hooks/hitch',
  eventTypes: ['identity.linked', 'identity.seen', 'identity.unlinked'],
  description: 'shop backend',
};
const UpdateEndpoint: UpdateEndpointDto = { eventTypes: null, status: 'enabled' };
const RotateEndpoint: RotateEndpointDto = { overlapSeconds: 86_400 };
const Endpoint: EndpointDto = {
  id: ENDPOINT_ID,
  appId: APP_ID,
  url: 'https://shop.example/hooks/hitch',
  description: 'shop backend',
  eventTypes: ['identity.linked', 'identity.seen', 'identity.unlinked'],
  status: 'enabled',
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  createdAt: '2026-11-02T09:03:00.000Z',
};
const EndpointPage: EndpointPageDto = { data: [Endpoint], nextCursor: null };
const CreatedEndpoint: CreatedEndpointDto = {
  ...Endpoint,
  secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDnovBZGjGJVo=',
};

/** Examples by the name of their schema. */
export const ENDPOINT_EXAMPLES = {
  CreateEndpoint,
  CreatedEndpoint,
  Endpoint,
  EndpointPage,
  RotateEndpoint,
  UpdateEndpoint,
};
