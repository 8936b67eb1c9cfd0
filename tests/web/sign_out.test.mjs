// Signing out at the server, too: the page goes there and comes back with the state of the sign-out alone.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Canvas, kept, openBrowser, PATIENCE_MS, requestsTo, serve, signedIn, signInAtOrg, userWithPassword } from './lib.mjs';

let host;
let org;
let browser;
let requests;

before(async () => {
  host = await serve();
  org = await serve({ command: 'sandbox' });
});

after(() => {
  host?.stop();
  org?.stop();
});

beforeEach(async () => {
  browser = await openBrowser();
  requests = requestsTo(browser.context, org.origin);
});

afterEach(() => browser?.close());

const address = () =>
  `${host.page}?${new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, way: 'hosted', keep: 'browser' })}`;

async function open(page, name) {
  const canvas = new Canvas(page, `sign-out-${name}`);
  await page.goto(address());
  await canvas.mark('egui-okta:ready');
  await canvas.focus();
  await canvas.settle(400);
  return canvas;
}

test('the tokens are gone in all tabs, and the address has nothing left of it but what is the own of the app', async () => {
  const { page, context } = browser;
  const canvas = await open(page, 'first');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === org.origin);
  await signInAtOrg(page, userWithPassword(org));
  await signedIn(page);
  const other = await context.newPage();
  await open(other, 'other');
  await signedIn(other);
  await page.bringToFront();

  // As a server does at which the address of the app has parameters.
  await context.route('**/v1/logout?*', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const headers = response.headers();
    headers.location = headers.location.replace('?', '?theme=blue&') + '#part';
    await route.fulfill({ response, headers });
  });
  await canvas.focus();
  await canvas.settle(400);
  await canvas.shot('signed-in');
  // Renew, ask, sign out here, sign out everywhere.
  for (let pressed = 0; pressed < 3; pressed += 1) {
    await canvas.press('Tab');
  }
  await canvas.shot('chosen');
  const left = page.waitForRequest((request) => request.url().includes('/v1/logout'));
  await page.keyboard.press('Enter');
  const state = new URL((await left).url()).searchParams.get('state');
  assert.ok(state, 'it has a state');
  await page.waitForURL((url) => url.pathname === '/callback');
  await new Canvas(page, 'sign-out-back').mark('egui-okta:ready');
  const back = new URL(page.url());
  assert.equal(back.search + back.hash, '?theme=blue#part');
  assert.doesNotMatch(await page.title(), /^Signed in as /);
  await other.bringToFront();
  await other.waitForFunction(() => !document.title.startsWith('Signed in as '), null, { timeout: PATIENCE_MS });
  assert.equal(await kept(page), null);
  assert.equal(await kept(other), null);
  const left_ = await page.evaluate((text) => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]).includes(text), state);
  assert.equal(left_, false, 'nothing is kept of its state');
  assert.ok(requests.to('/v1/revoke').length > 0);
});

test('a state that is no sign-out of ours stays in the address', async () => {
  const { page } = browser;
  await page.goto(`${address()}&state=of-the-app`);
  await new Canvas(page, 'sign-out-own').mark('egui-okta:ready');
  assert.equal(new URL(page.url()).searchParams.get('state'), 'of-the-app');
});

test('a window that has passed its answer on keeps the parameters of the app', async () => {
  const { page, context } = browser;
  await open(page, 'passed-on');
  await page.evaluate(() => {
    const channel = new BroadcastChannel('popup-callback:s1');
    channel.onmessage = () => channel.postMessage('received');
  });
  // A window that no script has opened does not close itself.
  const other = await context.newPage();
  await other.addInitScript(() => { window.close = () => {}; });
  await other.goto(`${host.page}callback?theme=blue&code=c1&state=s1&iss=x#part`);
  await other.getByText('You can close this window').waitFor();
  const { search, hash } = new URL(other.url());
  assert.equal(search + hash, '?theme=blue#part');
});
