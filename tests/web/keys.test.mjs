// The org signs with a new key, and the browser has the old keys in its cache, where the org said that they may lie.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, before, test } from 'node:test';
import { Canvas, openBrowser, serve, signedIn, signInAtOrg, userWithPassword } from './lib.mjs';

let host;
let org;
let front;
let browser;
/** What the org answered where its keys are. */
let keys = 0;

before(async () => {
  host = await serve();
  org = await serve({ command: 'sandbox' });
  front = await startFront(new URL(org.origin));
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  front?.closeAllConnections();
  front?.close();
  org?.stop();
  host?.stop();
});

/** Stands before the org, which calls itself as it is called here. Its keys are those of before, when they are asked for first. */
async function startFront({ hostname, port }) {
  const server = createServer((asked, answer) => {
    const { method, url: path } = asked;
    const headers = { ...asked.headers, 'accept-encoding': 'identity' };
    const behind = request({ hostname, port, method, path, headers }, (said) => {
      const isKeys = method === 'GET' && path.endsWith('/v1/keys');
      const told = { ...said.headers };
      if (isKeys) {
        keys += 1;
        delete told.pragma;
        delete told.expires;
        told['cache-control'] = 'max-age=3600';
      }
      const pieces = [];
      said.on('data', (piece) => pieces.push(piece));
      said.on('end', () => {
        let body = Buffer.concat(pieces);
        if (isKeys && keys === 1) {
          const before = JSON.parse(body).keys.map((key) => ({ ...key, kid: `before-${key.kid}` }));
          body = Buffer.from(JSON.stringify({ keys: before }));
        }
        delete told['transfer-encoding'];
        answer.writeHead(said.statusCode, { ...told, 'content-length': body.length });
        answer.end(body);
      });
    });
    behind.on('error', () => answer.destroy());
    asked.pipe(behind);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

test('keys that may be kept are fetched again after a rotation', async () => {
  const { page } = browser;
  const canvas = new Canvas(page, 'keys');
  const { protocol, hostname } = new URL(org.origin);
  const origin = `${protocol}//${hostname}:${front.address().port}`;
  const issuer = org.issuer.replace(org.origin, origin);
  const query = new URLSearchParams({ issuer, client_id: org.client_id, way: 'hosted' });
  await page.goto(`${host.page}?${query}`);
  await canvas.mark('egui-okta:ready');
  await canvas.focus();
  await canvas.settle(400);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === origin);
  await signInAtOrg(page, userWithPassword(org));
  await signedIn(page);
  assert.equal(keys, 2, 'the second time they come from the org');
});
