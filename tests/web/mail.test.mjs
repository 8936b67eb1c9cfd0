// The link of a mail leads back to the page: in another tab of the same browser it goes on with the sign-in that waits,
// and in any other browser it shows the code, which is to be typed where the sign-in began.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Canvas, PATIENCE_MS, nextAnswer, openBrowser, serve } from './lib.mjs';

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) {
    await close();
  }
});

/** A sign-in that waits for its mail, and the link in that. */
async function waiting() {
  const org = await serve({ options: ['--scenario', 'email-link-to-app'] });
  open.push(() => org.stop());
  const browser = await openBrowser();
  open.push(() => browser.close());
  const canvas = new Canvas(browser.page, 'mail');
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id });
  await browser.page.goto(`${org.page}?${query}`);
  await canvas.mark('egui-okta:first-input');
  await canvas.settle();
  await canvas.type('emil.email@sandbox.example');
  await canvas.press('Tab');
  await canvas.type('Sandbox-pass-3');
  const answer = browser.page.waitForResponse((response) => response.url().endsWith('/idp/idx/identify'));
  await canvas.press('Enter');
  await answer;
  await canvas.settle(600);
  const outbox = await (await fetch(`${org.origin}/sandbox/outbox`)).json();
  const { link } = outbox.at(-1);
  assert.ok(link.startsWith(`${new URL(org.page).origin}/callback?otp=`), link);
  return { org, browser, canvas, link };
}

test('in another tab the sign-in goes on, and the first tab says so', async () => {
  const { browser, canvas, link } = await waiting();
  const tab = await browser.context.newPage();
  await tab.goto(link);
  await tab.waitForFunction(() => document.title.startsWith('Signed in as '), null, { timeout: PATIENCE_MS });
  assert.equal(new URL(tab.url()).search, '', 'the code is no longer in the address');
  await browser.page.bringToFront();
  const { messages, remediation } = await nextAnswer(browser.page, '**/challenge/poll');
  assert.match(messages.value[0].i18n.key, /^idx\.(transferred|operation|return)/, 'what the first tab is told to say');
  assert.equal(remediation, undefined, 'and there is no way on');
  const asked = [];
  browser.page.on('request', (request) => request.url().includes('/idp/idx/') && asked.push(request.url()));
  await canvas.settle(6000);
  assert.deepEqual(asked, [], 'which it has taken for the end: it asks no more');
  await canvas.shot('first-tab');
  const kept = await tab.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.mail.')));
  assert.deepEqual(kept, [], 'nothing is left of it');
});

test('in another browser the code is shown, and nothing is begun', async () => {
  const { link } = await waiting();
  const other = await openBrowser();
  open.push(() => other.close());
  const { page } = other;
  await other.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(link);
  await page.waitForFunction(() => performance.getEntriesByName('egui-okta:ready').length > 0, null, { timeout: PATIENCE_MS });
  const canvas = new Canvas(page, 'mail-elsewhere');
  await canvas.settle(800);
  await canvas.shot('code');
  assert.equal(new URL(page.url()).search, '');
  const begun = asked.filter((path) => path.endsWith('/interact') || path.includes('/idp/idx/'));
  assert.deepEqual(begun, []);
  // What the one button copies is what is shown.
  await canvas.focus();
  await canvas.press('Tab');
  await canvas.press('Enter');
  await canvas.settle(300);
  const shown = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(shown, new URL(link).searchParams.get('otp'));
});

test('the same parameters at another address are the own of the app', async () => {
  const { link } = await waiting();
  const other = await openBrowser();
  open.push(() => other.close());
  const { page } = other;
  const begins = page.waitForRequest((request) => request.url().endsWith('/interact'), { timeout: PATIENCE_MS });
  const elsewhere = new URL(link);
  elsewhere.pathname = '/';
  await page.goto(elsewhere.href);
  await begins;
  assert.equal(new URL(page.url()).search, elsewhere.search, 'and stay there');
});
