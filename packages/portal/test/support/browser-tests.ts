import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { launchBrowser } from './browser.js';
import { type Mock, startMock } from './mock-api.js';
import { type OpenPage, openPage } from './open-page.js';
import {
  adjutorSession,
  sampleEvents,
  sampleKeys,
  sampleLimits,
  sampleSecretUse,
  sampleUsage,
} from './samples.js';

/** The id of the sample key `Loan decisions`. */
export const loan = 'key_019a1c7be1';

/** One browser for the file, and a new API and page for each test. */
export function browserTests() {
  // A browser is slow on a busy machine.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  let browser: Browser;
  let mock: Mock;
  let open: OpenPage | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    mock = await startMock(adjutorSession());
    mock.keys = sampleKeys();
    mock.usage = sampleUsage();
    mock.events = sampleEvents();
    mock.limits = sampleLimits();
    mock.secretUse = sampleSecretUse();
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
    await mock.close();
  });

  function opened(): OpenPage {
    if (open) return open;
    throw new Error('show() the page first');
  }

  const dialog = () => opened().page.getByRole('dialog');
  return {
    mock: () => mock,
    opened,
    async show(path = '', options: BrowserContextOptions = {}) {
      open = await openPage(browser, `${mock.url}${path}`, options);
      return open.page;
    },
    button: (name: string) => opened().page.getByRole('button', { name, exact: true }),
    dialog,
    /** Clicks a button of the dialog. */
    confirm: (name: string) => dialog().getByRole('button', { name, exact: true }).click(),
  };
}
