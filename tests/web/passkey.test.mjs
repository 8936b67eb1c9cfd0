// Passkeys and security keys in the page, with an authenticator of Chromium's own that answers in place of a person:
// set up, verified with, offered in the browser's own list, and refused. The sandbox checks each signature.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { addAuthenticator, addResidentKey, openAuthenticators } from '../peers/authenticator.mjs';
import { Canvas, PATIENCE_MS, complaints, openBrowser, serve } from './lib.mjs';

/** The key that Wim has in the scenarios: the private half as it stands there, and its public point. */
const WIM = {
  id: 'c2FuZGJveC1kZW1vLWtleS0x',
  d: 'DdzUTjUPIVd_4asdWKuZ23E0dRv2gDM5ho1dQsbAyUc',
  point: 'BKPiJtNypEWFT0avb1GrSecORm8c5TNN_07xswZPZWVZWcHJr3V7c8VkLNG0JKWpXUyUUnLr9xLmJGXMypy_Y0c',
};

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) {
    await close();
  }
});

/** The page in a situation of the sandbox, and the commands of its authenticators. */
async function at(scenario) {
  const org = await serve({ options: ['--scenario', scenario] });
  open.push(() => org.stop());
  const browser = await openBrowser({ width: 520, height: 900 });
  open.push(() => browser.close());
  const { page } = browser;
  const devtools = await openAuthenticators(page);
  const canvas = new Canvas(page, `passkey-${scenario}`);
  const found = complaints(page);
  const show = async () => {
    const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id });
    await page.goto(`${org.page}?${query}`);
    await canvas.mark('egui-okta:first-input');
    await canvas.settle();
  };
  return { org, page, canvas, devtools, found, show };
}

/** Wim's key as an authenticator holds it. */
function keyOfWim() {
  const point = Buffer.from(WIM.point, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: WIM.d, x, y }, format: 'jwk' });
  return {
    credentialId: Buffer.from(WIM.id, 'base64url').toString('base64'),
    isResidentCredential: false,
    rpId: 'localhost',
    privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    signCount: 0,
  };
}

async function signIn(canvas, user, password) {
  await canvas.type(user);
  await canvas.press('Tab');
  await canvas.type(password);
  await canvas.press('Enter');
  await canvas.settle(700);
}

const signedIn = (page) =>
  page.waitForFunction(() => document.title.startsWith('Signed in as '), null, { timeout: PATIENCE_MS });

/** Presses the main button, and waits for the request that it leads to. */
async function pressMain(canvas, page, path) {
  const done = page.waitForRequest((request) => request.url().endsWith(path), { timeout: PATIENCE_MS });
  await canvas.pressMain();
  return done;
}

test('a key is verified with', async () => {
  const { page, canvas, devtools, found, show } = await at('webauthn');
  const authenticatorId = await addAuthenticator(devtools);
  await devtools.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: keyOfWim(),
  });
  await show();
  await signIn(canvas, 'wim.webauthn@sandbox.example', 'Sandbox-pass-9');
  await canvas.shot('asked');
  const answer = await pressMain(canvas, page, '/challenge/answer');
  const { credentials } = answer.postDataJSON();
  assert.deepEqual(Object.keys(credentials).sort(), ['authenticatorData', 'clientData', 'signatureData']);
  await signedIn(page);
  assert.deepEqual(found, []);
});

test('a person who does not confirm is told so, and can try again', async () => {
  const { page, canvas, devtools, show } = await at('webauthn');
  const authenticatorId = await addAuthenticator(devtools, { isUserVerified: false });
  await show();
  await signIn(canvas, 'wim.webauthn@sandbox.example', 'Sandbox-pass-9');
  // It has no key that the org knows: NotAllowedError.
  await canvas.pressMain();
  await canvas.settle(1500);
  await canvas.shot('not-allowed');
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await devtools.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: keyOfWim(),
  });
  await pressMain(canvas, page, '/challenge/answer');
  await signedIn(page);
});

test('a passkey is set up, and offered by the list of the browser at the next sign-in', async (t) => {
  const { page, canvas, devtools, found, show } = await at('identify-passkey-list');
  const authenticatorId = await addAuthenticator(devtools);
  await show();
  assert.equal(await page.locator('canvas + input').getAttribute('autocomplete'), 'username webauthn');
  await signIn(canvas, 'pat.password@sandbox.example', 'Sandbox-pass-1');
  await canvas.shot('list');
  // The only row of the list stands where the desk of the sandbox does not, in the middle.
  const chosen = page.waitForRequest((request) => request.url().endsWith('/credential/enroll'), { timeout: PATIENCE_MS });
  for (let y = 240; y < 480 && !(await Promise.race([chosen.then(() => true), page.waitForTimeout(200)])); y += 30) {
    await page.mouse.click(260, y);
  }
  await chosen;
  await canvas.settle(700);
  await canvas.shot('set-up');
  const made = await pressMain(canvas, page, '/challenge/answer');
  const { credentials } = made.postDataJSON();
  assert.ok(credentials.attestation && credentials.clientData, 'what a new key says of itself');
  await signedIn(page);
  await canvas.shot('signed-in');
  const { credentials: keys } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  assert.equal(keys.length, 1);
  assert.equal(keys[0].isResidentCredential, true);

  // Another visit, of which the tab knows nothing: the browser has the key, and the page says that it takes one.
  const asked = page.waitForRequest((request) => request.url().endsWith('/webauthn-autofillui'), { timeout: PATIENCE_MS });
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  const { credentials: answer } = (await asked).postDataJSON();
  assert.ok(answer.userHandle, 'a key in the list says whose it is');
  await signedIn(page);
  await canvas.shot('from-the-list');
  t.diagnostic('the authenticator of the test chooses from the list, which a headless browser does not draw');
  assert.deepEqual(found, []);
});

test('what is asked of the browser for its own list, and where the keyboard is then', async (t) => {
  const { page, canvas, devtools, show } = await at('identify-passkey');
  const authenticatorId = await addAuthenticator(devtools, { automaticPresenceSimulation: false });
  await addResidentKey(devtools, authenticatorId);
  await page.addInitScript(() => {
    window.asked = [];
    const { get } = CredentialsContainer.prototype;
    CredentialsContainer.prototype.get = function record(options) {
      const entry = {
        mediation: options.mediation,
        allowed: options.publicKey.allowCredentials?.length ?? 0,
        user: options.publicKey.userVerification,
        outcome: 'open',
      };
      window.asked.push(entry);
      const promise = get.call(this, options);
      promise.then((key) => { entry.outcome = key.type; }, ({ name }) => { entry.outcome = name; });
      return promise;
    };
  });
  await show();
  await canvas.settle(800);
  const field = await page.evaluate(() => {
    const { activeElement: it } = document;
    const { width, height } = it.getBoundingClientRect();
    const { opacity } = getComputedStyle(it);
    return { tag: it.tagName, autocomplete: it.autocomplete, width, height, opacity };
  });
  const asked = () => page.evaluate(() => window.asked);
  const [offered, ...others] = await asked();
  assert.deepEqual(others, [], 'once');
  assert.equal(offered.mediation, 'conditional');
  assert.equal(offered.allowed, 0, 'any key of this place, or the browser has nothing to list');
  assert.equal(offered.outcome, 'open', 'nobody has touched the key');
  assert.equal(field.tag, 'INPUT', "eframe's input element has the keyboard");
  assert.equal(field.autocomplete, 'username webauthn');
  t.diagnostic(`the field that a browser could draw its list at: ${JSON.stringify(field)}`);

  await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
  const answered = page.waitForRequest((request) => request.url().endsWith('/webauthn-autofillui'), { timeout: PATIENCE_MS });
  await page.reload();
  assert.ok((await answered).postDataJSON().credentials.userHandle, 'it is answered');

  // The authenticator of the test answers it, wherever the keyboard is: this says nothing of a list.
  const plain = await page.context().newPage();
  await plain.goto(page.url());
  const keys = await openAuthenticators(plain);
  await addResidentKey(keys, await addAuthenticator(keys));
  await plain.evaluate(() => document.body.replaceChildren());
  const without = await plain.evaluate(async () => {
    const asking = navigator.credentials.get({ mediation: 'conditional', publicKey: { challenge: new Uint8Array(32), rpId: 'localhost' } });
    const late = new Promise((done) => { setTimeout(done, 3000, 'open'); });
    return Promise.race([asking.then(({ type }) => type, ({ name }) => name), late]);
  });
  assert.equal(without, 'public-key', 'on a page with no field at all');
});

test("the org's own page asks for a key, for those whom a window sends there", async () => {
  const { org, page, devtools } = await at('webauthn');
  const authenticatorId = await addAuthenticator(devtools);
  await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: keyOfWim() });
  const query = new URLSearchParams({
    client_id: org.client_id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: 'http://localhost:17340/callback',
    state: 'of-the-window',
    nonce: 'n',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await page.goto(`${org.issuer}/v1/authorize?${query}`);
  await page.locator('input[name="identifier"]').fill('wim.webauthn@sandbox.example');
  await page.locator('input[type="password"]').fill('Sandbox-pass-9');
  await page.locator('form button').first().click();
  const back = page.waitForRequest((request) => request.url().startsWith('http://localhost:17340/callback?'));
  await page.getByRole('button', { name: 'Use a security key' }).click();
  const parameters = new URL((await back).url()).searchParams;
  assert.ok(parameters.get('code'));
  assert.equal(parameters.get('state'), 'of-the-window');
});
