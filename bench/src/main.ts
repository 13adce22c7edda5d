import { interleave } from './rounds.js';

void interleave;
