// Two panels on one page, each on a canvas of its own, started as two programs.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { addAuthenticator, addResidentKey, openAuthenticators } from '../peers/authenticator.mjs';
import { Canvas, openBrowser, PATIENCE_MS, requestsTo, serve, signInAtOrg, userWithPassword } from './lib.mjs';

const SIZE = { width: 1100, height: 1000 };
const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) {
    await close();
  }
});

/** A page of a host that has two panels beside each other, at an org in a situation. */
async function at(scenario, parameters = {}, before = () => {}) {
  const org = await serve(scenario ? { options: ['--scenario', scenario] } : {});
  open.push(() => org.stop());
  const browser = await openBrowser(SIZE);
  open.push(() => browser.close());
  const { page, context } = browser;
  await page.addInitScript(before);
  // Nobody touches it, so an offer stays open.
  const keys = await openAuthenticators(page);
  await addResidentKey(keys, await addAuthenticator(keys, { automaticPresenceSimulation: false }));
  const body = `<style>body { margin: 0 } canvas { position: absolute; top: 0; width: 500px; height: 960px }
      #left { left: 0 } #right { left: 560px }</style>
    <canvas id="left" data-panel></canvas><canvas id="right" data-panel></canvas>
    <script type="module">
      const start = async (url) => {
        const { default: init } = await import(url);
        await init();
      };
      await start('/egui_okta.js?left');
      while (document.querySelectorAll('canvas + input').length < 1) {
        await new Promise((done) => setTimeout(done, 50));
      }
      await start('/egui_okta.js?right');
    </script>`;
  const origin = new URL(org.page).origin;
  const isPage = ({ origin: its, pathname }) => its === origin && ['/two', '/callback'].includes(pathname);
  // What a server redirects to is not asked of the test, so the org's page leads there by itself.
  await context.route(({ pathname }) => pathname.startsWith('/login/'), async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const { location = '' } = response.headers();
    const leads = `<meta http-equiv="refresh" content="0; url=${location.replaceAll('&', '&amp;')}">`;
    await route.fulfill(location.includes('/callback') ? { contentType: 'text/html', body: leads } : { response });
  });
  await context.route(isPage, (route) => route.fulfill({ contentType: 'text/html', body }));
  const ready = async () => {
    await page.waitForFunction(() => document.querySelectorAll('canvas + input').length === 2);
    await page.waitForTimeout(2000);
  };
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, ...parameters });
  await page.goto(`${origin}/two?${query}`);
  await ready();
  const canvas = new Canvas(page, `canvases-${scenario ?? 'hosted'}`);
  const focus = async (id) => {
    await page.locator(`#${id}`).focus();
    await canvas.settle();
  };
  return { org, page, context, canvas, focus, ready };
}

test("Duo's frame lies on the canvas of the panel that asks for it", async () => {
  const { page, canvas, focus } = await at('duo');
  await focus('right');
  await canvas.type('tilda.token@sandbox.example');
  await canvas.press('Tab');
  await canvas.type('Sandbox-pass-9');
  await canvas.press('Enter');
  await page.locator('iframe').waitFor();
  await canvas.settle(800);
  await canvas.shot('duo');
  const { x, width } = await page.locator('iframe').boundingBox();
  assert.ok(x >= 560 && x + width <= 1060, `${x} ${width}`);
  const sent = page.waitForRequest((request) => request.url().endsWith('/challenge/answer'));
  await page.frameLocator('iframe').getByRole('button', { name: 'Allow' }).click();
  await sent;
});

test('an answer goes to the panel that has sent the page away', async () => {
  const { org, page, context, canvas, focus, ready } = await at(null, { way: 'hosted', keep: 'page' });
  const requests = requestsTo(context, new URL(org.issuer).origin);
  await focus('right');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.includes('/login/'));
  await signInAtOrg(page, userWithPassword(org));
  await page.waitForURL((url) => url.pathname === '/callback');
  await ready();
  await canvas.shot('back');
  assert.equal(requests.to('/v1/token').length, 1);
  assert.equal(new URL(page.url()).search, '');
  // It is the right one that has tokens to show.
  await focus('right');
  const asked = page.waitForRequest((request) => request.url().endsWith('/v1/userinfo'), { timeout: PATIENCE_MS });
  await canvas.press('Tab');
  await canvas.press('Enter');
  await asked;
  await canvas.shot('asked');
});

test('one panel offers passkeys, and makes way for the other one that asks for them', async () => {
  const { page, canvas } = await at('identify-passkey', {}, () => {
    window.outcomes = [];
    const { get } = CredentialsContainer.prototype;
    CredentialsContainer.prototype.get = function record(options) {
      const promise = get.call(this, options);
      const tell = (outcome) => window.outcomes.push(`${options.mediation} ${outcome}`);
      tell('asked');
      promise.catch(({ name }) => tell(name));
      return promise;
    };
  });
  await canvas.shot('offered');
  const outcomes = await page.evaluate(() => window.outcomes);
  // Else the second would have been refused: a browser has one question open at a time.
  assert.deepEqual(outcomes.toSorted(), ['conditional AbortError', 'conditional asked', 'conditional asked']);
});
