// Many tabs of one app, at an org that rotates refresh tokens and takes one that comes twice for stolen.
// Requests are counted by the browser. Tabs that lie behind draw nothing, so their state is read from title and storage.
// A browser that is driven shows all its tabs, so what a tab that lies behind finds is put in place for it: it is hidden,
// gets no frames, and is told.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Canvas, kept, openBrowser, orgFile, PATIENCE_MS, requestsTo, serve, signedIn, userWithPassword } from './lib.mjs';

const TABS = 20;
const SCOPE = 'openid profile email offline_access';

let host;
let browser;
let org;
let file;
let requests;

before(async () => {
  host = await serve();
});

after(() => host?.stop());

beforeEach(async () => {
  browser = await openBrowser({ width: 360, height: 480 });
});

afterEach(async () => {
  await browser?.close();
  org?.stop();
  await file?.remove();
});

/** An org whose tokens live so long. */
async function startOrg(lifeSecs) {
  file = await orgFile({ access_token_secs: lifeSecs, id_token_secs: lifeSecs, refresh_grace_secs: 0 });
  org = await serve({ command: 'sandbox', options: ['--config', file.path] });
  requests = requestsTo(browser.context, org.origin);
}

function address(keep) {
  return `${host.page}?${new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, scope: SCOPE, keep })}`;
}

/** Signs in by the panel in the first tab. */
async function signIn(keep) {
  const { page } = browser;
  const canvas = new Canvas(page, `tabs-${keep}`);
  const user = userWithPassword(org);
  await page.goto(address(keep));
  await canvas.mark('egui-okta:first-input');
  await canvas.settle();
  await canvas.type(user.username);
  await canvas.press('Tab');
  await canvas.type(user.password);
  await page.keyboard.press('Enter');
  await signedIn(page);
  return page;
}

/** The same, until the tokens are put away. */
async function signInAndKeep(keep) {
  const page = await signIn(keep);
  await until('put away', () => kept(page));
  return page;
}

async function openTab(keep) {
  const page = await browser.context.newPage();
  await page.goto(address(keep));
  await signedIn(page, 2 * PATIENCE_MS);
  return page;
}

/** Has a tab lie behind others, or in front. */
function lie(page, behind) {
  return page.evaluate((hidden) => {
    const is = (name, value) => Object.defineProperty(document, name, { configurable: true, get: () => value });
    is('hidden', hidden);
    is('visibilityState', hidden ? 'hidden' : 'visible');
    window.frames_ ??= window.requestAnimationFrame;
    window.requestAnimationFrame = hidden ? () => 0 : window.frames_;
    document.dispatchEvent(new Event('visibilitychange'));
  }, behind);
}

async function until(what, isSo, timeout = PATIENCE_MS) {
  const end = Date.now() + timeout;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, what);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const titles = (pages) => Promise.all(pages.map((page) => page.title()));

/** Presses the second button of a signed-in page, and gives the access token that the org is shown. */
async function shownToken(page) {
  await page.bringToFront();
  const asked = page.waitForRequest((request) => request.url().endsWith('/v1/userinfo') && request.method() === 'GET');
  await page.locator('#egui_okta').focus();
  await page.keyboard.press('Tab', { delay: 40 });
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter', { delay: 40 });
  return (await asked).headers().authorization.replace('Bearer ', '');
}

test(`${TABS} tabs, one refresh, and every tab has the new token`, async (t) => {
  // Time enough to open them all before the tokens are half a minute from their end.
  const life = 110;
  await startOrg(life);
  const began = Date.now();
  const pages = [await signInAndKeep('browser')];
  const signedInAt = Date.now();
  while (pages.length < TABS) {
    pages.push(...(await Promise.all(Array.from({ length: Math.min(4, TABS - pages.length) }, () => openTab('browser')))));
  }
  t.diagnostic(`${TABS} tabs after ${Math.round((Date.now() - began) / 1000)} s`);
  assert.ok(Date.now() < signedInAt + (life - 32) * 1000, 'the machine is too slow for this test');
  assert.equal(requests.to('/v1/token', { grant_type: 'refresh_token' }).length, 0);
  const first = await kept(pages[0]);
  assert.equal(first.place, 'browser');
  const behind = pages.slice(0, -1);
  await Promise.all(behind.map((page) => lie(page, true)));

  const isRenewed = async () => (await kept(pages[0]))?.refresh_token !== first.refresh_token;
  await until('renewed in time', isRenewed, life * 1000);
  // Whoever would be late with the old one is heard by now.
  await pages[0].waitForTimeout(5000);
  assert.equal(requests.to('/v1/token', { grant_type: 'refresh_token' }).length, 1, 'one refresh');
  assert.ok((await titles(pages)).every((title) => title.startsWith('Signed in as ')), 'nobody is signed out');
  const now = await kept(pages[0]);
  for (const page of pages) {
    await lie(page, false);
    assert.equal(await shownToken(page), now.access_token, 'every tab has the new token');
  }
  assert.equal(requests.to('/v1/token', { grant_type: 'refresh_token' }).length, 1);
});

for (const [means, prepare] of [
  ['locks', () => {}],
  ['notes, where the browser has no locks', () => Object.defineProperty(navigator, 'locks', { value: undefined })],
]) {
  test(`all tabs are told to renew at once, and take turns by ${means}`, async () => {
    await startOrg(3600);
    await browser.context.addInitScript(prepare);
    const pages = [await signInAndKeep('browser')];
    while (pages.length < 6) {
      pages.push(await openTab('browser'));
    }
    await Promise.all(pages.map(async (page) => {
      await page.locator('#egui_okta').focus();
      await page.keyboard.press('Enter', { delay: 20 });
    }));
    await pages[0].waitForTimeout(5000);
    const used = requests.to('/v1/token', { grant_type: 'refresh_token' }).map(({ form }) => form.get('refresh_token'));
    assert.ok(used.length >= 1);
    assert.equal(new Set(used).size, used.length, 'no token is used twice');
    assert.ok((await titles(pages)).every((title) => title.startsWith('Signed in as ')));
  });
}

for (const keep of ['browser', 'tab']) {
  test(`signing out in one tab signs out the others, where tokens are kept in the ${keep}`, async () => {
    await startOrg(3600);
    const first = await signInAndKeep(keep);
    let second;
    if (keep === 'browser') {
      second = await openTab(keep);
    } else {
      // Duplicated, with all that the tab has put away.
      const opened = browser.context.waitForEvent('page');
      await first.evaluate((url) => { window.open(url); }, address(keep));
      second = await opened;
      await signedIn(second);
      assert.equal((await kept(second)).refresh_token, (await kept(first)).refresh_token);
      // And is told of new tokens.
      await second.bringToFront();
      await second.locator('#egui_okta').focus();
      await second.keyboard.press('Enter', { delay: 40 });
      await until('renewed', () => requests.to('/v1/token', { grant_type: 'refresh_token' }).length === 1);
      await until('told', async () => (await kept(second))?.refresh_token === (await kept(first))?.refresh_token);
    }
    await lie(second, true);
    await first.bringToFront();
    await first.locator('#egui_okta').focus();
    for (const key of ['Tab', 'Tab', 'Enter']) {
      await first.keyboard.press(key, { delay: 40 });
      await first.waitForTimeout(150);
    }
    for (const page of [first, second]) {
      await page.waitForFunction(() => document.title.startsWith('Sign in'), null, { timeout: PATIENCE_MS });
      assert.equal(await kept(page), null);
    }
    assert.match(await second.title(), /another tab/);
    await until('revoked', () => requests.to('/v1/revoke').length >= 2);
  });
}

test('what duplicated tabs tell each other is said under a name that only they can know', async () => {
  await startOrg(3600);
  await browser.context.addInitScript(() => {
    window.names_ = [];
    const { BroadcastChannel } = window;
    window.BroadcastChannel = class extends BroadcastChannel {
      constructor(name) {
        super(name);
        window.names_.push(name);
      }
    };
  });
  const page = await signInAndKeep('tab');
  const names = () => page.evaluate(() => window.names_.filter((name) => name.startsWith('egui_okta.twins:')));
  const text = () => page.evaluate(() => sessionStorage.getItem(Object.keys(sessionStorage).find((key) => key.startsWith('egui_okta.tokens:'))));
  const nameOf = (tokens) => `egui_okta.twins:${createHash('sha256').update(`egui_okta.twins:${tokens}`).digest('base64').replaceAll('=', '')}`;
  const first = await text();
  assert.deepEqual(await names(), [nameOf(first)]);
  await page.locator('#egui_okta').focus();
  await page.keyboard.press('Enter', { delay: 40 });
  await until('renewed', async () => (await text()) !== first);
  assert.deepEqual(await names(), [nameOf(first), nameOf(await text())], 'and goes on under the next');
});

test('a tab that slept past the expiry renews when it wakes', async () => {
  await startOrg(36);
  const page = await signInAndKeep('browser');
  const first = await kept(page);
  // The processes of its pages get no time at all, as when the computer sleeps.
  const processes = await browser.renderers();
  assert.ok(processes.length > 0);
  for (const pid of processes) {
    process.kill(pid, 'SIGSTOP');
  }
  await new Promise((done) => setTimeout(done, 40_000));
  assert.equal(requests.to('/v1/token', { grant_type: 'refresh_token' }).length, 0, 'it slept');
  for (const pid of processes) {
    process.kill(pid, 'SIGCONT');
  }
  await until('renewed', async () => (await kept(page))?.access_token !== first.access_token);
  assert.match(await page.title(), /^Signed in as /);
});

test('what is kept and cannot be read is thrown away, and the page goes on', async () => {
  await startOrg(3600);
  const page = await signInAndKeep('browser');
  await page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith('egui_okta.tokens:'));
    localStorage.setItem(key, localStorage.getItem(key).slice(0, 100));
  });
  await page.reload();
  const canvas = new Canvas(page, 'tabs-damaged');
  await canvas.mark('egui-okta:first-input');
  assert.equal(await kept(page), null);
});

test('a browser that lets pages keep nothing: signed in until the page is loaded again', async () => {
  await startOrg(3600);
  await browser.page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
    }
  });
  const page = await signIn('browser');
  assert.match(await page.title(), /^Signed in as /);
});
