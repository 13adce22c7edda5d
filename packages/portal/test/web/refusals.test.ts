import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import type { AuditEvent } from '../../web/src/contract.js';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show, button, dialog } = browserTests();

const HOUR = 3_600_000;

const refused = (id: number, ip: string, detail: object): AuditEvent => ({
  ...{ id: `evt_r${id}`, at: Date.now() - id * HOUR, action: 'refused', ip, detail: { count: 1, ...detail } },
});

const causes: AuditEvent[] = [
  refused(1, '203.0.113.7', { code: 'forbidden', cause: 'scope', scopes: ['Statistics'], count: 3 }),
  refused(2, '203.0.113.8', { code: 'forbidden', cause: 'scope', scopes: ['Statistics'] }),
  refused(3, '198.51.100.9', { code: 'forbidden', cause: 'address' }),
  refused(4, '203.0.113.7', { code: 'invalid', cause: 'environment', environment: 'staging' }),
  refused(5, '203.0.113.7', { code: 'invalid', cause: 'secret' }),
  refused(6, '203.0.113.7', { code: 'quota_exceeded', count: 40 }),
  refused(7, '203.0.113.7', { code: 'disabled' }),
];

describe('refused requests', () => {
  it.each(['light', 'dark'] as const)(
    'are told by cause, with their addresses, their time and what helps (%s)',
    async (colorScheme) => {
      mock().events = [...causes, ...mock().events];
      const page = await show(`#/keys/${loan}`, { colorScheme, viewport: { width: 360, height: 800 } });
      const panel = page.getByRole('region', { name: 'Refused requests' });
      await panel.getByText('4 requests refused: it lacks “Statistics”').waitFor();
      const rows = await panel.getByRole('listitem').allTextContents();
      expect(rows).toHaveLength(7);
      expect(rows[0]).toMatch(/1 hour ago.*from 203\.0\.113\.7, 203\.0\.113\.8/s);
      expect(rows[1]).toContain('1 request refused: its address is not allowed');
      expect(rows[2]).toContain('1 request refused: it was used for “staging”');
      expect(rows[3]).toContain('1 request refused: the secret was replaced');
      expect(rows[5]).toContain('40 requests refused: quota used up');
      expect(rows[6]).toContain('1 request refused: disabled');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await expectAccessible(page, 'refusals');

      const focused = () => page.evaluate('document.activeElement.name');
      await button('Choose services').click();
      await dialog().getByLabel('Statistics').waitFor();
      expect(await focused()).toBe('scopes');
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await button('Change the addresses').click();
      await dialog().getByLabel('Addresses and ranges').waitFor();
      expect(await focused()).toBe('allowedIps');
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await button('Change the limits').click();
      await dialog().getByLabel('Requests a day').waitFor();
      expect(await focused()).toBe('quota.day');
    },
  );

  it('offer no help that the account may not give itself, or that was given', async () => {
    const { session } = mock();
    mock().session = { ...session, policy: { editable: ['scopes'] } };
    mock().events = causes;
    mock().keys = mock().keys.map((key) => ({ ...key, scopes: [...key.scopes, 'Statistics'] }));
    const page = await show(`#/keys/${loan}`);
    const panel = page.getByRole('region', { name: 'Refused requests' });
    await panel.getByText('4 requests refused').waitFor();
    expect(await panel.getByRole('button').count()).toBe(0);
  });

  it('of a disabled key: it can be enabled from there', async () => {
    mock().events = causes;
    mock().keys = mock().keys.map((key) => ({ ...key, state: 'disabled' }));
    const page = await show(`#/keys/${loan}`);
    await page
      .getByRole('region', { name: 'Refused requests' })
      .getByRole('button', { name: 'Enable' })
      .click();
    await page.getByText('is active again.').waitFor();
  });

  it('do not fill the history of changes', async () => {
    const many = Array.from({ length: 100 }, (_, at) => refused(at, `203.0.113.${at}`, { code: 'expired' }));
    mock().events = [...many, ...mock().events];
    const page = await show(`#/keys/${loan}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Created').waitFor();
    expect(await history.getByRole('listitem').count()).toBe(5);
    const panel = page.getByRole('region', { name: 'Refused requests' });
    await panel.getByText('50 requests refused: expired').waitFor();
    await panel.getByText('and 45 more').waitFor();
    await panel.getByRole('button', { name: 'Show older' }).click();
    await panel.getByText('100 requests refused: expired').waitFor();
  });

  it('are told in German', async () => {
    mock().catalogue = catalogues.de;
    mock().events = causes;
    const page = await show(`#/keys/${loan}`);
    await page.getByText('4 Anfragen abgelehnt: „Statistics“ fehlt').waitFor();
    await button('Adressen ändern').waitFor();
  });
});
