import * as runner from 'vitest';
import { outboundConformance } from '../../../src/conformance/index.js';
import { fetchHarness } from './fetch-harness.js';

outboundConformance(runner, fetchHarness());
