import { render } from 'preact';
import { App } from './app.js';
import type { Catalogue } from './contract.js';
import { setCatalogue } from './locale.js';

const root = document.getElementById('app');
const words = document.querySelector<HTMLTemplateElement>('#catalogue');
if (root && words) {
  setCatalogue(JSON.parse(words.content.textContent) as Catalogue);
  render(<App embedded={false} />, root);
}
