import { Module } from '@nestjs/common';
import { GraphCalls } from './graph-calls.service.js';
import { GraphClient } from './graph-client.service.js';
import { GRAPH_TIMING, GraphHttp } from './graph-http.service.js';

/** Instagram answers within a second; longer than its own gateway waits, a call is a fault. */
const TIMING = { timeoutMs: 10_000, maxPaceMs: 2_500 };

@Module({
  providers: [GraphHttp, GraphCalls, GraphClient, { provide: GRAPH_TIMING, useValue: TIMING }],
  exports: [GraphClient],
})
export class GraphModule {}
