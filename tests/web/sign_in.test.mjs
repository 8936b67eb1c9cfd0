// A person signs in with password and authenticator app, by keys alone. If this fails, look at target/web-shots.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Canvas, complaints, openBrowser, serve, totp } from './lib.mjs';

let org;
let browser;

before(async () => {
  org = await serve();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  org?.stop();
});

/** A user whose only second factor is an authenticator app, for whom nothing is to choose. */
function userWithAuthenticatorApp() {
  for (const user of org.users) {
    const factors = user.authenticators.filter(({ key }) => key !== 'okta_password');
    if (factors.length === 1 && factors[0].secret && !user.locked && !user.expired) {
      return { user, secret: factors[0].secret };
    }
  }
  throw new Error('The sandbox org has no user with an authenticator app alone');
}

test('the code of RFC 6238 for its own test secret', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(totp(secret, 59_000), '287082');
  assert.equal(totp(secret, 1_111_111_109_000), '081804');
});

test('a user with password and authenticator app signs in with the keyboard', async (t) => {
  const { page } = browser;
  const canvas = new Canvas(page, 'sign-in');
  const found = complaints(page);
  const { user, secret } = userWithAuthenticatorApp();

  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id });
  await page.goto(`${org.page}?${query}`);
  const usable = await canvas.mark('egui-okta:first-input');
  const start = await canvas.mark('egui-okta:start');
  t.diagnostic(`usable ${Math.round(usable)} ms after the navigation, ${Math.round(usable - start)} ms after the first script`);
  await canvas.settle();
  await canvas.shot('identifier');
  assert.equal(await page.locator('#status').isVisible(), false, 'the loading text is gone');

  // The identifier field has the focus.
  await canvas.type(user.username);
  await canvas.press('Tab');
  await canvas.type(user.password);
  await canvas.shot('password');
  const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.ok());
  await canvas.press('Enter');
  await answer;
  await canvas.settle(600);
  await canvas.shot('code');

  await canvas.type(totp(secret));
  await canvas.shot('code-typed');
  await canvas.press('Enter');
  await page.waitForFunction(() => document.title.startsWith('Signed in as '));
  await canvas.settle();
  await canvas.shot('signed-in');
  assert.deepEqual(found, [], 'the page complains about nothing');
});
