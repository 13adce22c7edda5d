import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenPage {
  readonly page: Page;
  /** All lines of the console and all errors, such as violations of the content security policy. */
  readonly complaints: string[];
  /** All URLs that were requested. */
  readonly requested: string[];
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1180, height: 800 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requested: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requested.push(request.url()));
  await page.goto(url);
  return { page, complaints, requested, close: () => context.close() };
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Expects axe to find nothing on the page as it is now, best practices included. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${view}: ${id}\n${html}\n${failureSummary ?? ''}`),
  );
  expect(found).toEqual([]);
}

/** Everything that could keep a secret after its dialog is closed. */
export async function remains(page: Page): Promise<string> {
  const kept = await page.evaluate(
    `JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map((input) => input.value),
      location.href,
      history.state,
      document.cookie,
      document.title,
      { ...localStorage },
      { ...sessionStorage },
    ])`,
  );
  return kept as string;
}
