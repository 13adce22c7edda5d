import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Words of the page that are no data: all text and all names, but for what was typed or is code. */
const PLAIN_WORDS = `(() => {
  const data = 'bdi, code, pre, time, .brand, script, style';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(data)) texts.push(node.data);
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    if (!element.closest(data) && !element.matches('.account'))
      for (const name of ['aria-label', 'title', 'placeholder']) texts.push(element.getAttribute(name) ?? '');
  texts.push(document.title.replace(/\u2068.*?\u2069/, ''));
  return texts.flatMap((text) => text.match(/[A-Za-z]{2,}/g) ?? []);
})()`;

/** Names that are the same in every language. */
const NAMES = [
  'curl',
  'axios',
  'fetch',
  'Python',
  'env',
  'API',
  'UTC',
  'CSV',
  'ms',
  'Lendsqr',
  'Adjutor',
  'Acme',
  'db',
  'Kc',
];

/** Expects each word of the page to come from the pseudo-locale's catalogue. */
export async function expectNoPlainWords(page: Page, view: string) {
  const words = (await page.evaluate(PLAIN_WORDS)) as string[];
  expect([view, words.filter((word) => !NAMES.includes(word))]).toEqual([view, []]);
}
