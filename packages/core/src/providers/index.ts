export { adjutor } from './adjutor.js';
export { coresignal } from './coresignal.js';
export { extracta } from './extracta.js';
export { phota } from './phota.js';
export { smartExtract } from './smart-extract.js';
