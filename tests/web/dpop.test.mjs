// Tokens that are bound to a key of the browser (RFC 9449), at an org that gives no others. The key is looked for where
// any script of the origin would look for it.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Canvas, kept, openBrowser, orgFile, PATIENCE_MS, requestsTo, serve, signedIn, userWithPassword } from './lib.mjs';

let host;
let browser;
let org;
let file;
let requests;

before(async () => {
  host = await serve();
  file = await orgFile({ dpop: '"required"', refresh_grace_secs: 0 });
});

after(async () => {
  host?.stop();
  await file?.remove();
});

beforeEach(async () => {
  browser = await openBrowser({ width: 360, height: 480 });
  org = await serve({ command: 'sandbox', options: ['--config', file.path] });
  requests = requestsTo(browser.context, org.origin);
});

afterEach(async () => {
  await browser?.close();
  org?.stop();
});

function address(keep, more = {}) {
  const scope = 'openid profile email offline_access';
  return `${host.page}?${new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, scope, keep, dpop: '1', ...more })}`;
}

async function typeIn(page, keep) {
  const canvas = new Canvas(page, `dpop-${keep}`);
  const user = userWithPassword(org);
  await page.goto(address(keep));
  await canvas.mark('egui-okta:first-input');
  await canvas.settle();
  await canvas.type(user.username);
  await canvas.press('Tab');
  await canvas.type(user.password);
  await page.keyboard.press('Enter');
  return canvas;
}

async function signIn(keep) {
  const { page } = browser;
  await typeIn(page, keep);
  await signedIn(page);
  await until('put away', () => kept(page));
  return page;
}

async function until(what, isSo) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, what);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Presses a button of the signed-in page, counted from the first. */
async function press(page, number) {
  await page.bringToFront();
  await page.locator('#egui_okta').focus();
  for (let step = 0; step < number; step += 1) {
    await page.keyboard.press('Tab', { delay: 40 });
    await page.waitForTimeout(150);
  }
  await page.keyboard.press('Enter', { delay: 40 });
}

/** What a script finds in the database of keys, and whether it can take it away. */
function keys(page) {
  return page.evaluate(async () => {
    const ask = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const database = await ask(indexedDB.open('egui_okta'));
    if (!database.objectStoreNames.contains('keys')) {
      return [];
    }
    const store = database.transaction('keys').objectStore('keys');
    const [names, entries] = await Promise.all([ask(store.getAllKeys()), ask(store.getAll())]);
    database.close();
    const tries = (format, key) => crypto.subtle.exportKey(format, key).then(() => 'exported', (error) => error.name);
    return Promise.all(entries.map(async ({ key }, at) => ({
      name: names[at],
      isKey: key instanceof CryptoKey,
      extractable: key.extractable,
      type: key.type,
      usages: key.usages,
      exports: await Promise.all(['jwk', 'pkcs8', 'raw'].map((format) => tries(format, key))),
    })));
  });
}

const part = (proof, at) => JSON.parse(Buffer.from(proof.split('.')[at], 'base64url'));
const refreshes = () => requests.to('/v1/token', { grant_type: 'refresh_token' });
const keyOf = ({ headers }) => part(headers.dpop, 0).jwk.x;

test('a sign-in on the page, a reload, a refresh: one key, which no script can read', async () => {
  const page = await signIn('tab');
  const tokens = requests.to('/v1/token', { grant_type: 'interaction_code' });
  assert.equal(tokens.length, 2, 'the first answer says the nonce');
  assert.equal(part(tokens[0].headers.dpop, 1).nonce, undefined);
  assert.ok(part(tokens[1].headers.dpop, 1).nonce);
  assert.notEqual(part(tokens[0].headers.dpop, 1).jti, part(tokens[1].headers.dpop, 1).jti);
  assert.deepEqual(Object.keys(part(tokens[1].headers.dpop, 0).jwk).sort(), ['crv', 'kty', 'x', 'y']);
  const first = await kept(page);
  assert.match(first.dpop_key, /^platform:/);
  assert.equal(part(first.access_token, 1).cnf.jkt, (await keys(page))[0].name);

  const [key, ...others] = await keys(page);
  assert.equal(others.length, 0);
  assert.deepEqual({ ...key, name: undefined, exports: undefined }, {
    name: undefined, exports: undefined, isKey: true, extractable: false, type: 'private', usages: ['sign'],
  });
  assert.ok(key.exports.every((result) => result === 'InvalidAccessError'), String(key.exports));

  await page.reload();
  await signedIn(page);
  await press(page, 0);
  await until('renewed', async () => (await kept(page))?.refresh_token !== first.refresh_token);
  assert.ok(refreshes().length >= 1);
  assert.equal(keyOf(refreshes()[0]), keyOf(tokens[0]));
  assert.deepEqual((await keys(page)).map(({ name }) => name), [key.name]);

  await press(page, 1);
  await until('asked', () => requests.to('/v1/userinfo').some(({ headers }) => headers.dpop));
  const [asked] = requests.to('/v1/userinfo').filter(({ headers }) => headers.dpop);
  assert.equal(asked.headers.authorization, `DPoP ${(await kept(page)).access_token}`);
  assert.ok(part(asked.headers.dpop, 1).ath);

  await page.waitForTimeout(500);
  await press(page, 2);
  await page.waitForFunction(() => document.title.startsWith('Sign in'), null, { timeout: PATIENCE_MS });
  await until('thrown away', async () => (await keys(page)).length === 0);
  assert.equal(await kept(page), null);
});

test('two tabs use one key', async () => {
  const first = await signIn('browser');
  const second = await browser.context.newPage();
  await second.goto(address('browser'));
  await signedIn(second);
  const before = await kept(second);
  await press(second, 0);
  await until('renewed', async () => (await kept(first))?.refresh_token !== before.refresh_token);
  const now = await kept(first);
  await first.waitForTimeout(500);
  await press(first, 0);
  await until('renewed', async () => (await kept(second))?.refresh_token !== now.refresh_token);
  assert.equal(new Set(refreshes().map(keyOf)).size, 1);
  assert.equal((await keys(first)).length, 1);
  for (const page of [first, second]) {
    assert.match(await page.title(), /^Signed in as /);
  }
});

test('a key that is gone: the person is asked to sign in again', async () => {
  const page = await signIn('tab');
  await page.evaluate(() => new Promise((done) => {
    indexedDB.deleteDatabase('egui_okta').onsuccess = done;
  }));
  await press(page, 0);
  await page.waitForFunction(() => document.title.startsWith('Sign in'), null, { timeout: PATIENCE_MS });
  assert.equal(await kept(page), null);
  assert.equal(refreshes().length, 0, 'nothing is shown without a proof');
});

for (const [what, block] of [
  ['no database', () => Object.defineProperty(window, 'indexedDB', { value: undefined })],
  ['a database that does not open', () => { IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }; }],
  ['no WebCrypto, as by http', () => Object.defineProperty(crypto, 'subtle', { value: undefined })],
]) {
  test(`${what}: nothing is asked for, and the panel says so`, async () => {
    await browser.page.addInitScript(block);
    const canvas = await typeIn(browser.page, 'tab');
    await until('identified', () => requests.to('/idp/idx/identify').length > 0);
    await canvas.settle(2000);
    await canvas.shot('blocked');
    assert.equal(requests.to('/v1/token').length, 0);
    assert.equal(await kept(browser.page), null);
  });
}
