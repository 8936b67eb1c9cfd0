// A frame that nobody sees, at a server that does not know `okta_post_message`: it brings the frame back to the app.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Canvas, openBrowser, requestsTo, serve, signedIn, signInAtOrg, userWithPassword } from './lib.mjs';

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
  `${host.page}?${new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, way: 'hosted' })}`;

async function open(name) {
  const { page } = browser;
  const canvas = new Canvas(page, `hidden-${name}`);
  await page.goto(address());
  await canvas.mark('egui-okta:ready');
  await canvas.focus();
  await canvas.settle(400);
  return canvas;
}

/** What the frames of the page are shown, of this app. */
function pagesInFrames(page) {
  const shown = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() !== page.mainFrame() && request.url().startsWith(host.page)) {
      shown.push(new URL(request.url()).pathname);
    }
  });
  return shown;
}

/** Whether the program has started in a frame: it has an input element beside its canvas then. */
const hasStarted = (it) => it.evaluate(() => document.querySelector('canvas + input') !== null);

test('what the server answers in its own way is taken, and the app does not start in the frame', async () => {
  const { page, context } = browser;
  await open('first');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === org.origin);
  await signInAtOrg(page, userWithPassword(org));
  await signedIn(page);
  await page.evaluate(() => sessionStorage.clear());

  await context.route('**/v1/authorize?*', (route) => {
    route.continue({ url: route.request().url().replace('&response_mode=okta_post_message', '') });
  });
  const shown = pagesInFrames(page);
  const canvas = await open('silent');
  await canvas.press('Tab');
  await canvas.press('Tab');
  await page.keyboard.press('Enter');
  await signedIn(page);
  assert.equal(requests.to('/v1/authorize', { prompt: 'none' }).length, 1);
  assert.deepEqual(shown, ['/callback'], 'the frame has come to the app');
  assert.equal(page.frames().length, 1, 'the frame is gone');
});

/** Puts a page of the app into a frame, as the program does. */
async function frame(page, path, attribute) {
  await page.evaluate(([source, name]) => {
    const element = document.createElement('iframe');
    if (name) {
      element.setAttribute(name, '');
    }
    element.src = source;
    document.body.append(element);
  }, [path, attribute]);
}

test('an answer that nobody takes leaves the frame empty, and a frame of the app itself does not', async () => {
  const { page } = browser;
  await open('guard');
  await frame(page, '/callback?code=1&state=nobody', 'data-egui-okta');
  // Longer than somebody who waits is waited for.
  await page.waitForTimeout(4000);
  const [, hidden] = page.frames();
  assert.equal(await hidden.evaluate(() => performance.getEntriesByName('egui-okta:start').length), 1, 'its script has run');
  assert.equal(await hasStarted(hidden), false);
  await frame(page, '/callback', '');
  await page.waitForTimeout(3000);
  assert.equal(await hasStarted(page.frames()[2]), true, 'by which it is known');
});

test("where the host's own script starts the program in the frame, it begins nothing", async () => {
  const { page, context } = browser;
  await context.route('**/own?*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<canvas id="egui_okta" data-panel></canvas><script type="module">
        import init from '/egui_okta.js';
        await init();
        window.started = true;
      </script>`,
    }),
  );
  await open('own');
  const heard = page.evaluate(() => new Promise((done) => {
    new BroadcastChannel('popup-callback:somebody').onmessage = ({ data }) => done(data);
  }));
  const asked = [];
  page.on('request', (request) => {
    if (request.frame() !== page.mainFrame() && request.method() === 'POST') {
      asked.push(request.url());
    }
  });
  const query = 'code=abc&state=somebody';
  await frame(page, `/own?${query}`, 'data-egui-okta');
  assert.equal(await heard, query, 'the answer is passed on');
  await page.waitForTimeout(2500);
  const inside = page.frames().find((it) => it !== page.mainFrame());
  assert.equal(await inside.evaluate(() => window.started), true);
  assert.deepEqual(asked, []);
});
