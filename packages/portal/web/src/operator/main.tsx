import { render } from 'preact';
import type { Catalogue } from '../contract.js';
import { setCatalogue } from '../locale.js';
import { OperatorApp } from './operator-app.js';

const root = document.getElementById('operator');
const words = document.querySelector<HTMLTemplateElement>('#catalogue');
if (root && words) {
  setCatalogue(JSON.parse(words.content.textContent) as Catalogue);
  render(<OperatorApp />, root);
}
