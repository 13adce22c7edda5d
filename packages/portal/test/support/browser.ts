import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A real Chromium: on Linux the one from npm, which needs no system package, otherwise an installed one. The
 * arguments that the package from npm suggests are not used, because they turn web security off.
 */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  if (process.platform === 'linux' && process.arch === 'x64')
    return chromium.launch({ executablePath: await sparticuz.executablePath(), args });
  const installed = INSTALLED.find((path) => path !== '' && existsSync(path));
  return chromium.launch(installed === undefined ? { args } : { executablePath: installed, args });
}
