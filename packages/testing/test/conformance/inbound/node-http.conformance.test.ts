import * as runner from 'vitest';
import { inboundConformance } from '../../../src/conformance/index.js';
import { nodeHttpHarness } from './node-http-harness.js';

inboundConformance(runner, nodeHttpHarness());
