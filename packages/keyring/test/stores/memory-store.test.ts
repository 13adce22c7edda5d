import { describe } from 'vitest';
import { memoryLimits, memoryStore } from '../../src/index.js';
import { limitsSuite } from '../support/limits-suite.js';
import { storeSuite } from '../support/store-suite.js';

describe('memory', () => {
  storeSuite({ make: memoryStore });
  describe('limits', () => limitsSuite(memoryLimits));
});
