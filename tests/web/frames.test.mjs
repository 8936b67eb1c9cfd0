// What is somebody else's within the page: a captcha, Duo's frame, Okta Verify on this computer. The sandbox stands for
// each of them, with the same functions and messages.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Canvas, PATIENCE_MS, complaints, openBrowser, serve } from './lib.mjs';

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) {
    await close();
  }
});

/** The page in a situation of the sandbox, once it can be typed into. */
async function at(scenario, { settles = true, hosts } = {}) {
  const org = await serve({ options: ['--scenario', scenario] });
  open.push(() => org.stop());
  const browser = await openBrowser({ width: 600, height: 1000 });
  open.push(() => browser.close());
  const { page, context } = browser;
  await context.grantPermissions(['local-network-access'], { origin: new URL(org.page).origin }).catch(() => {});
  if (hosts) {
    await hosts(page);
  }
  const canvas = new Canvas(page, scenario);
  const found = complaints(page);
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id });
  await page.goto(`${org.page}?${query}`);
  if (settles) {
    await canvas.mark('egui-okta:first-input');
    await canvas.settle();
  }
  return { org, page, canvas, found };
}

async function signIn(canvas, user, password) {
  await canvas.type(user);
  await canvas.press('Tab');
  await canvas.type(password);
  await canvas.press('Enter');
}

const signedIn = (page) =>
  page.waitForFunction(() => document.title.startsWith('Signed in as '), null, { timeout: PATIENCE_MS });

for (const [scenario, name] of [
  ['identify-captcha', 'hcaptcha'],
  ['identify-recaptcha', 'grecaptcha'],
]) {
  test(`${name}: the form goes out with its answer`, async () => {
    const { page, canvas, found } = await at(scenario);
    assert.equal(await page.evaluate((api) => typeof window[api], name), 'undefined', 'nothing is loaded before it is needed');
    await signIn(canvas, 'pat.password@sandbox.example', 'Sandbox-pass-1');
    const box = page.getByRole('button', { name: 'I am not a robot' });
    await box.waitFor();
    await canvas.shot('captcha');

    // Closed without an answer, it can be had again: by the button, for the field has lost the keyboard.
    await page.getByRole('button', { name: 'Close' }).click();
    await box.waitFor({ state: 'detached' });
    await canvas.settle(400);
    await canvas.shot('closed');
    await canvas.focus();
    await canvas.press('Enter');
    await box.waitFor();
    const sent = page.waitForRequest((request) => request.url().endsWith('/idp/idx/identify'));
    await box.click();
    assert.equal((await sent).postDataJSON().captchaVerify.captchaToken, 'person');
    await signedIn(page);
    assert.equal(await page.locator('div[title]').count(), 0, 'nothing is left of it');
    assert.deepEqual(found, []);
  });
}

test('a captcha that is given up takes along what it put into the page, and answers nobody afterwards', async () => {
  const { page, canvas, found } = await at('identify-captcha', {
    hosts: (page) =>
      page.route('**/sandbox/hcaptcha.js*', async (route) => {
        // One that leaves the page to the person, and whose answer can come late.
        const response = await route.fetch();
        const script = (await response.text()).replace('showModal', 'show');
        await route.fulfill({ response, body: script.replace('const finish', 'window.late ??= () => options.callback("late"); const finish') });
      }),
  });
  const sent = [];
  page.on('request', (request) => request.url().endsWith('/idp/idx/identify') && sent.push(request.postDataJSON()));
  const tokens = () => sent.map(({ captchaVerify }) => captchaVerify.captchaToken);
  await signIn(canvas, 'pat.password@sandbox.example', 'Sandbox-pass-1');
  const box = page.getByRole('button', { name: 'I am not a robot' });
  await box.waitFor();
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('div'), { id: 'host' }));
  });
  // The way to stop waiting appears after a while.
  await canvas.settle(6000);
  await canvas.shot('captcha-waits');
  await page.mouse.click(170, 544);
  await box.waitFor({ state: 'detached' });
  assert.equal(await page.locator('[data-captcha]').count(), 0, 'nor the element that it lay in');
  assert.equal(await page.locator('#host').count(), 1, 'what is the own of the app stays');
  await page.evaluate(() => window.late());
  await canvas.settle(400);
  assert.deepEqual(tokens(), []);

  await canvas.pressMain();
  await box.waitFor();
  await page.evaluate(() => window.late());
  await canvas.settle(400);
  assert.deepEqual(tokens(), [], 'the next one waits for an answer of its own');
  await box.click();
  await signedIn(page);
  assert.deepEqual(tokens(), ['person']);
  assert.equal(await page.locator('[data-captcha]').count(), 0);
  assert.deepEqual(found, []);
});

test('a script that cannot be loaded is said to the person, who can try again', async () => {
  let blocked = true;
  const { page, canvas } = await at('identify-captcha', {
    hosts: (page) =>
      page.route('**/sandbox/hcaptcha.js*', (route) => (blocked ? route.abort() : route.continue())),
  });
  await signIn(canvas, 'pat.password@sandbox.example', 'Sandbox-pass-1');
  await canvas.settle(800);
  await canvas.shot('not-loaded');
  blocked = false;
  await canvas.focus();
  await canvas.press('Enter');
  await page.getByRole('button', { name: 'I am not a robot' }).click();
  await signedIn(page);
});

test("Duo's frame lies where the panel has room for it, and its answer is sent", async () => {
  const { page, canvas, found } = await at('duo');
  await signIn(canvas, 'tilda.token@sandbox.example', 'Sandbox-pass-9');
  const frame = page.locator('iframe');
  await frame.waitFor();
  await canvas.settle(600);
  await canvas.shot('duo');
  assert.equal(await frame.getAttribute('title'), 'Prompt of Duo');
  const before = await frame.boundingBox();
  assert.ok(before.width > 200 && before.height > 300 && before.x > 0, JSON.stringify(before));
  await page.setViewportSize({ width: 420, height: 900 });
  await canvas.settle(600);
  const after = await frame.boundingBox();
  assert.ok(after.x >= 0 && after.x + after.width <= 420, JSON.stringify(after));
  await canvas.shot('duo-narrow');
  await page.frameLocator('iframe').getByRole('button', { name: 'Allow' }).click();
  await signedIn(page);
  assert.equal(await frame.count(), 0);
  assert.deepEqual(found, []);
});

test("the keyboard goes into Duo's frame and comes out of it at both ends", async () => {
  const { page, canvas } = await at('duo');
  await signIn(canvas, 'tilda.token@sandbox.example', 'Sandbox-pass-9');
  await page.locator('iframe').waitFor();
  await canvas.settle(600);
  const at_ = () => page.evaluate(() => document.activeElement.tagName);
  // The heading has the keyboard, and the frame comes after it.
  await canvas.focus();
  for (let pressed = 0; pressed < 6 && (await at_()) !== 'IFRAME'; pressed += 1) {
    await canvas.press('Tab');
  }
  assert.equal(await at_(), 'IFRAME', 'Tab comes to it');
  await canvas.shot('duo-keyboard');
  const allow = page.frameLocator('iframe').getByRole('button', { name: 'Allow' });
  for (let pressed = 0; pressed < 6 && (await at_()) === 'IFRAME'; pressed += 1) {
    await canvas.press('Tab');
  }
  assert.notEqual(await at_(), 'IFRAME', 'and out of it');
  await canvas.settle(300);
  await canvas.shot('duo-after');
  await canvas.press('Shift+Tab');
  assert.equal(await at_(), 'IFRAME', 'Shift+Tab comes back to it');
  for (let pressed = 0; pressed < 6 && (await at_()) === 'IFRAME'; pressed += 1) {
    await canvas.press('Shift+Tab');
  }
  assert.notEqual(await at_(), 'IFRAME', 'and out of it at its beginning');
  await canvas.shot('duo-before');
  for (let pressed = 0; pressed < 6 && (await at_()) !== 'IFRAME'; pressed += 1) {
    await canvas.press('Tab');
  }
  assert.equal(await at_(), 'IFRAME', 'and in once more');
  for (let pressed = 0; pressed < 6; pressed += 1) {
    if (await allow.evaluate((button) => button === document.activeElement)) {
      break;
    }
    await canvas.press('Tab');
  }
  await page.keyboard.press('Enter');
  await signedIn(page);
});

test("what is not from Duo's origin, or not from its frame, is no answer of Duo's", async () => {
  const { page, canvas, found } = await at('duo');
  await signIn(canvas, 'tilda.token@sandbox.example', 'Sandbox-pass-9');
  await page.locator('iframe').waitFor();
  const sent = [];
  page.on('request', (request) => request.url().endsWith('/challenge/answer') && sent.push(request.url()));
  await canvas.settle(400);
  await page.evaluate(() => {
    const frame = document.querySelector('iframe');
    const say = (options) => dispatchEvent(new MessageEvent('message', { data: 'AUTH|forged|1|x', ...options }));
    const { origin } = new URL(frame.src);
    say({ origin: 'https://api-1.duosecurity.example', source: frame.contentWindow });
    say({ origin, source: window });
    say({ origin: 'null', source: null });
    postMessage('AUTH|forged|1|x', '*');
  });
  await canvas.settle(800);
  assert.deepEqual(sent, []);
  assert.equal(await page.locator('iframe').count(), 1, 'the prompt stands');
  await page.frameLocator('iframe').getByRole('button', { name: 'Allow' }).click();
  await signedIn(page);
  assert.equal(sent.length, 1);
  assert.deepEqual(found, []);
});

test('where Duo is not to be found at a host, a sentence leads to the browser', async () => {
  const { page, canvas } = await at('duo', {
    hosts: (page) =>
      page.route('**/idp/idx/*', async (route) => {
        const response = await route.fetch();
        const text = (await response.text()).replace(/"host":"[^"]*"/, '"host":"localhost:1/frame@evil.example"');
        await route.fulfill({ response, body: text });
      }),
  });
  await signIn(canvas, 'tilda.token@sandbox.example', 'Sandbox-pass-9');
  await canvas.settle(1200);
  await canvas.shot('duo-refused');
  assert.equal(await page.locator('iframe').count(), 0);
  const left = page.waitForURL((url) => url.pathname.includes('/login/'));
  await canvas.focus();
  await canvas.press('Tab');
  await page.keyboard.press('Enter');
  await left;
});

test('Okta Verify on this computer is found on its port, and signs in', async () => {
  const { page, canvas } = await at('fastpass-loopback', { settles: false });
  await signedIn(page);
  await canvas.shot('signed-in');
  assert.match(await page.title(), /Pat/);
});

test('where it is not found, the name is asked for', async () => {
  let cancelled;
  const { page, canvas } = await at('fastpass-not-found', {
    settles: false,
    hosts: (its) => {
      cancelled = its.waitForRequest((request) => request.url().endsWith('/poll/cancel'), { timeout: PATIENCE_MS });
    },
  });
  assert.equal((await cancelled).postDataJSON().reason, 'OV_UNREACHABLE_BY_LOOPBACK', 'the org is told');
  await canvas.mark('egui-okta:first-input');
  await canvas.settle(600);
  await canvas.shot('name');
  await signIn(canvas, 'pat.password@sandbox.example', 'Sandbox-pass-1');
  await signedIn(page);
});

test('Chrome vouches for the device in a frame that is not seen', async () => {
  const { page } = await at('fastpass-chrome', { settles: false });
  await signedIn(page);
});
