// The server's own page signs in: in place of ours, in a window beside it, in a frame that nobody sees.
// The org is of another origin than the page.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import {
  Canvas, complaints, kept, openBrowser, orgFile, PATIENCE_MS, requestsTo, serve, signedIn, signInAtOrg, userWithPassword,
} from './lib.mjs';

/** So long do tokens live here; they are renewed half a minute before. */
const LIFE_SECS = 42;

let file;
let host;
let org;
let browser;
let requests;

before(async () => {
  file = await orgFile({ access_token_secs: LIFE_SECS, id_token_secs: LIFE_SECS, refresh_grace_secs: 0 });
  host = await serve();
  org = await serve({ command: 'sandbox', options: ['--config', file.path] });
  assert.notEqual(new URL(host.page).origin, org.origin);
});

after(async () => {
  host?.stop();
  org?.stop();
  await file?.remove();
});

beforeEach(async () => {
  browser = await openBrowser();
  requests = requestsTo(browser.context, org.origin);
});

afterEach(() => browser?.close());

/** Opens our page where the server's is offered: its first button has the keyboard. */
async function open(name, parameters = {}, page = browser.page, base = host.page) {
  const canvas = new Canvas(page, `hosted-${name}`);
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, way: 'hosted', ...parameters });
  await page.goto(`${base}?${query}`);
  await canvas.mark('egui-okta:ready');
  await canvas.focus();
  await canvas.settle(400);
  await canvas.shot('offered');
  return canvas;
}

async function redirect(name, parameters, base) {
  const { page } = browser;
  const canvas = await open(name, parameters, page, base);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === org.origin);
  await signInAtOrg(page, userWithPassword(org));
  await signedIn(page);
  await canvas.settle(400);
  await canvas.shot('signed-in');
  return canvas;
}

for (const mode of ['query', 'fragment']) {
  test(`redirect and back, the answer in the ${mode}`, async () => {
    const { page } = browser;
    const found = complaints(page);
    if (mode === 'fragment') {
      // As a server does that prefers it.
      await browser.context.route('**/v1/authorize?*', (route) => {
        route.continue({ url: `${route.request().url()}&response_mode=fragment` });
      });
    }
    const canvas = await redirect(mode);
    const address = new URL(page.url());
    assert.equal(address.pathname, '/callback');
    assert.equal(address.search + address.hash, '', 'the address has nothing left of the answer');
    const [asked] = requests.to('/v1/authorize');
    assert.equal(asked.form.get('response_type'), 'code');
    assert.equal(asked.form.get('code_challenge_method'), 'S256');
    assert.equal(requests.to('/v1/token').length, 1);
    const { place, id_token } = await kept(page);
    assert.equal(place, 'tab', 'unless another place is chosen');
    assert.ok(id_token);
    const waiting = await page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.includes('away')));
    assert.ok(waiting.every(([, text]) => /^\d+ used$/.test(text)), 'verifier and state are gone');

    await page.reload();
    await signedIn(page);
    assert.equal(requests.to('/v1/token').length, 1, 'a reload needs no new tokens');
    assert.equal(requests.to('/v1/authorize').length, 1);
    await canvas.settle();
    assert.deepEqual(found, [], 'the page complains about nothing');
  });
}

test('an answer that is posted is refused in words', async () => {
  const { page } = browser;
  await page.goto(`${org.origin}/activate`);
  // As a server does that was asked for `form_post`.
  await page.evaluate((action) => {
    document.body.innerHTML = `<form method="post" action="${action}"><input name="code" value="1"><input name="state" value="2"></form>`;
    document.forms[0].submit();
  }, `${host.page}callback`);
  await page.waitForURL(`${host.page}callback`);
  assert.match(await page.textContent('body'), /cannot read what is posted/);
});

test('an answer that nobody waits for is refused, and told', async () => {
  const { page } = browser;
  await open('forged');
  await page.goto(`${host.page}callback?code=stolen&state=somebody-elses&iss=${encodeURIComponent(org.issuer)}`);
  await page.waitForFunction(() => document.title.startsWith('Sign in: '));
  assert.match(await page.title(), /another sign-in/i);
  assert.equal(new URL(page.url()).search, '');
  assert.equal(requests.to('/v1/token').length, 0, 'nothing is exchanged');
  assert.equal(await kept(page), null, 'nothing is put away');
});

test('an answer that comes a second time is told so, and the tokens stay', async () => {
  const { page } = browser;
  await redirect('twice');
  const answers = [];
  page.on('request', (request) => answers.push(request.url()));
  const [{ form }] = requests.to('/v1/authorize');
  const before = await kept(page);
  const again = new URLSearchParams({ code: 'again', state: form.get('state'), iss: org.issuer });
  await page.goto(`${host.page}callback?${again}`);
  await signedIn(page);
  await page.waitForTimeout(500);
  assert.match(await page.title(), /has been completed already/);
  assert.equal(requests.to('/v1/token').length, 1);
  assert.equal((await kept(page)).id_token, before.id_token);
});

test('without a refresh token, a frame that nobody sees renews', async (t) => {
  const { page } = browser;
  const found = complaints(page);
  await redirect('silent');
  const first = await kept(page);
  assert.equal(first.refresh_token, null);
  const started = Date.now();
  while ((await kept(page))?.access_token === first.access_token) {
    assert.ok(Date.now() - started < PATIENCE_MS, 'renewed in time');
    await page.waitForTimeout(200);
  }
  const silent = requests.to('/v1/authorize', { prompt: 'none' });
  assert.equal(silent.length, 1);
  assert.equal(silent[0].form.get('response_mode'), 'okta_post_message');
  assert.equal(requests.to('/v1/token', { grant_type: 'authorization_code' }).length, 2);
  await page.waitForTimeout(300);
  assert.equal(page.frames().length, 1, 'the frame is gone');
  assert.match(await page.title(), /^Signed in as /);
  assert.deepEqual(found, [], 'the page complains about nothing');
  t.diagnostic(`renewed ${Math.round((Date.now() - started) / 1000)} s after the sign-in`);
});

/** Presses the second button of our page, and plays the person in the window that opens. */
async function popUp(name, canvas) {
  const { page, context } = browser;
  const own = canvas ?? (await open(name));
  const opened = context.waitForEvent('page');
  await own.press('Tab');
  await page.keyboard.press('Enter');
  const window = await opened;
  await window.waitForURL((url) => url.origin === org.origin);
  return window;
}

async function besideOurPage(name) {
  const { page } = browser;
  const found = complaints(page);
  const window = await popUp(name);
  assert.equal(await window.evaluate(() => opener), null, 'it has no hold on our page');
  const closed = window.waitForEvent('close');
  await signInAtOrg(window, userWithPassword(org));
  await signedIn(page);
  await closed;
  assert.equal(new URL(page.url()).pathname, '/', 'our page has gone nowhere');
  const [asked] = requests.to('/v1/authorize');
  assert.equal(asked.form.get('display'), 'popup');
  assert.equal(requests.to('/v1/token').length, 1);
  assert.deepEqual(found, [], 'the page complains about nothing');
}

test('a window beside our page', () => besideOurPage('pop-up'));

test('a window that the org cuts off from our page (COOP)', async () => {
  const isolating = await orgFile({ isolates_pages: true });
  const usual = org;
  try {
    org = await serve({ command: 'sandbox', options: ['--config', isolating.path] });
    requests = requestsTo(browser.context, org.origin);
    await besideOurPage('coop');
  } finally {
    org.stop();
    org = usual;
    await isolating.remove();
  }
});

test('a window that is closed leaves a button to cancel, and the other ways', async () => {
  const { page } = browser;
  const canvas = await open('closed');
  const window = await popUp('closed', canvas);
  await window.close();
  await canvas.focus();
  await canvas.settle(300);
  await canvas.shot('waiting');
  // It has the keyboard.
  await canvas.press('Enter');
  await canvas.settle(300);
  await canvas.shot('cancelled');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === org.origin);
  assert.equal(requests.to('/v1/token').length, 0);
});

test('a window that the browser does not let open: a sentence, and the redirect is still there', async () => {
  const { page } = browser;
  await page.addInitScript(() => { window.open = () => null; });
  const canvas = await open('blocked');
  await canvas.press('Tab');
  await canvas.press('Enter');
  await page.waitForFunction(() => document.title.startsWith('Sign in: '));
  assert.match(await page.title(), /did not let a window open/);
  await canvas.shot('told');
});

test('without a session at the org, nothing happens without a question', async () => {
  const { page } = browser;
  const canvas = await open('no-session');
  await canvas.press('Tab');
  await canvas.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.title.startsWith('Sign in: '));
  assert.equal(requests.to('/v1/authorize', { prompt: 'none' }).length, 1);
  assert.equal(requests.to('/v1/token').length, 0);
  assert.equal(page.frames().length, 1, 'the frame is gone');
  await canvas.shot('told');
});

// From another site than the org's, whose cookies a frame does not get: as where browsers block them.
const otherSite = () => host.page.replace('localhost', '127.0.0.1');

test('where cookies of others are blocked, a refresh token renews', async () => {
  const { page } = browser;
  await redirect('blocked-refresh', { scope: 'openid profile email offline_access' }, otherSite());
  const first = await kept(page);
  const started = Date.now();
  while ((await kept(page))?.access_token === first.access_token) {
    assert.ok(Date.now() - started < PATIENCE_MS, 'renewed in time');
    await page.waitForTimeout(200);
  }
  assert.equal(requests.to('/v1/token', { grant_type: 'refresh_token' }).length, 1);
  assert.equal(requests.to('/v1/authorize', { prompt: 'none' }).length, 0, 'no frame');
});

test('where they are blocked and there is no refresh token, the person is told to sign in', async () => {
  const { page } = browser;
  await redirect('blocked-frame', {}, otherSite());
  // A refusal ends no token that is good: it is asked once more when it is not.
  const timeout = LIFE_SECS * 1000 + PATIENCE_MS;
  await page.waitForFunction(() => document.title.startsWith('Sign in: '), null, { timeout });
  assert.equal(requests.to('/v1/authorize', { prompt: 'none' }).length, 2);
  assert.equal(await kept(page), null);
});

test('a token endpoint that sends on to another origin gets no code there', async () => {
  const taken = [];
  const thief = createServer((request, response) => {
    taken.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }).end('{}');
  });
  await new Promise((listening) => thief.listen(0, '127.0.0.1', listening));
  try {
    const location = `http://127.0.0.1:${thief.address().port}/token`;
    await browser.context.route('**/v1/token', (route) => route.fulfill({
      status: 307,
      headers: { location, 'access-control-allow-origin': new URL(host.page).origin },
    }));
    await open('sent-on');
    await browser.page.keyboard.press('Enter');
    await browser.page.waitForURL((url) => url.origin === org.origin);
    await signInAtOrg(browser.page, userWithPassword(org));
    await browser.page.waitForFunction(() => document.title.startsWith('Sign in: '), null, { timeout: PATIENCE_MS });
    assert.deepEqual(taken, []);
  } finally {
    thief.close();
  }
});
