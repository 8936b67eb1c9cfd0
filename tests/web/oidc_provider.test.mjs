// Our page as a client of `oidc-provider`, a certified server that others have made: redirect, renewal with rotation, sign-out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProvider, WEB_CLIENT } from '../providers/lib.mjs';
import { Canvas, complaints, kept, openBrowser, PATIENCE_MS, requestsTo, serve, signedIn } from './lib.mjs';

let host;
let server;
let browser;

before(async () => {
  host = await serve();
  server = await startProvider({ page: new URL(host.page).origin });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  host?.stop();
});

async function press(page, canvas, ...keys) {
  await page.locator('#egui_okta').focus();
  for (const key of keys) {
    await canvas.press(key);
  }
}

test('redirect, a reload, a renewal with rotation, and a sign-out', async () => {
  const { page, context } = browser;
  const canvas = new Canvas(page, 'oidc-provider');
  const requests = requestsTo(context, server.issuer);
  const query = new URLSearchParams({
    issuer: server.issuer,
    client_id: WEB_CLIENT,
    way: 'hosted',
    keep: 'browser',
    scope: 'openid profile email offline_access',
  });
  await page.goto(`${host.page}?${query}`);
  await canvas.mark('egui-okta:ready');
  await canvas.settle(400);
  // Without this the provider asks for no consent, and gives no refresh token.
  await context.route('**/auth?*', (route) => route.continue({ url: `${route.request().url()}&prompt=consent` }));
  await page.locator('#egui_okta').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === server.issuer);
  await page.locator('input[name="login"]').fill('ada');
  await page.locator('input[name="password"]').fill('ada');
  await page.locator('button[type="submit"]').click();
  await page.locator('form[action*="confirm"] button, form button[type="submit"]').first().click();
  await signedIn(page);
  assert.match(await page.title(), /Ada Lovelace|ada/);
  assert.equal(new URL(page.url()).search, '');
  const found = complaints(page);
  await canvas.settle(300);
  await canvas.shot('signed-in');
  const first = await kept(page);
  assert.equal(first.place, 'browser');
  assert.ok(first.refresh_token);

  await page.reload();
  await signedIn(page);
  await canvas.settle(400);
  assert.equal(requests.to('/token').length, 1, 'a reload needs no new tokens');

  // The first button renews.
  await press(page, canvas, 'Enter');
  await page.waitForFunction((before) => !Object.values(localStorage).some((text) => text.includes(before)), first.access_token, { timeout: PATIENCE_MS });
  const second = await kept(page);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal(requests.to('/token', { grant_type: 'refresh_token' }).length, 1);

  await press(page, canvas, 'Tab', 'Tab', 'Enter');
  await page.waitForFunction(() => document.title.startsWith('Sign in'));
  assert.equal(await kept(page), null);
  await canvas.settle(500);
  const refused = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: WEB_CLIENT, refresh_token: second.refresh_token }),
  });
  assert.equal((await refused.json()).error, 'invalid_grant', 'it is revoked');
  assert.deepEqual(found, [], 'the page complains about nothing');
});

test('the same with tokens that are bound to a key of the browser, with nonces', async () => {
  const own = await openBrowser();
  try {
    const { page, context } = own;
    const canvas = new Canvas(page, 'oidc-provider-dpop');
    const requests = requestsTo(context, server.issuer);
    const query = new URLSearchParams({
      issuer: server.issuer,
      client_id: WEB_CLIENT,
      way: 'hosted',
      keep: 'browser',
      scope: 'openid profile email offline_access',
      dpop: '1',
    });
    await page.goto(`${host.page}?${query}`);
    await canvas.mark('egui-okta:ready');
    await canvas.settle(400);
    await context.route('**/auth?*', (route) => route.continue({ url: `${route.request().url()}&prompt=consent` }));
    await page.locator('#egui_okta').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.origin === server.issuer);
    await page.locator('input[name="login"]').fill('ada');
    await page.locator('input[name="password"]').fill('ada');
    await page.locator('button[type="submit"]').click();
    await page.locator('form[action*="confirm"] button, form button[type="submit"]').first().click();
    await signedIn(page);
    const jwk = ({ headers }) => JSON.parse(Buffer.from(headers.dpop.split('.')[0], 'base64url')).jwk;
    const asked = requests.to('/token', { grant_type: 'authorization_code' });
    assert.equal(asked.length, 2, 'once more, with the nonce');
    assert.ok(requests.to('/auth').some(({ form }) => form.get('dpop_jkt')), 'the code is for the key');
    await page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith('egui_okta.tokens:')));
    const first = await kept(page);
    assert.match(first.dpop_key, /^platform:/);
    const asBearer = await fetch(`${server.issuer}/me`, { headers: { authorization: `Bearer ${first.access_token}` } });
    assert.equal(asBearer.status, 401, 'of no use to whoever finds it');

    await page.reload();
    await signedIn(page);
    await canvas.settle(400);
    await press(page, canvas, 'Enter');
    await page.waitForFunction((before) => !Object.values(localStorage).some((text) => text.includes(before)), first.access_token, { timeout: PATIENCE_MS });
    const renewals = requests.to('/token', { grant_type: 'refresh_token' });
    assert.ok(renewals.length >= 1 && renewals.length <= 2);
    assert.deepEqual(jwk(renewals[0]), jwk(asked[0]));
    assert.match(await page.title(), /^Signed in as /);
  } finally {
    await own.close();
  }
});
