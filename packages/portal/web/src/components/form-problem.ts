import { createContext } from 'preact';
import type { Problem } from '../contract.js';

/** The problem of the last attempt to send the form. Each field looks for its own in it. */
export const FormProblem = createContext<Problem | undefined>(undefined);
