// The page goes to an identity provider and comes back, as a page that begins anew.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Canvas, PATIENCE_MS, openBrowser, serve } from './lib.mjs';

let org;
let browser;

before(async () => {
  org = await serve({ options: ['--scenario', 'identify-only-provider'] });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  org?.stop();
});

test('a user of another provider is signed in after the way there and back', async () => {
  const { page } = browser;
  const canvas = new Canvas(page, 'provider');
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id });
  await page.goto(`${org.page}?${query}`);

  // The provider's own page, which is HTML.
  await page.waitForURL((url) => url.pathname.startsWith('/second/'));
  await canvas.shot('provider');
  const fill = async (selector, text) => {
    const field = page.locator(selector).first();
    await field.waitFor();
    await field.fill(text);
  };
  await fill('input[name="identifier"], input[type="text"], input[type="email"]', 'paula.partner@partner.example');
  if ((await page.locator('input[type="password"]').count()) === 0) {
    await page.locator('button, input[type="submit"]').first().click();
  }
  await fill('input[type="password"]', 'Partner-pass-1');
  await page.locator('button, input[type="submit"]').first().click();

  await page.waitForFunction(() => document.title.startsWith('Signed in as'), null, { timeout: PATIENCE_MS });
  await canvas.shot('signed-in');
  assert.match(await page.title(), /Paula/);
  const address = new URL(page.url());
  assert.equal(address.search, '', 'the address has nothing left of the answer');
});
