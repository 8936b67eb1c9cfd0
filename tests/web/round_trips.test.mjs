// How often a sign-in goes to the org and back. At a tenth of a second each, that is what a person waits for.
// The org is of another origin than the page, as it is at Okta, so that the browser asks with a preflight where it must.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Canvas, openBrowser, serve } from './lib.mjs';
import { watchRequests } from './network.mjs';

/** So slow that what goes on at the same time is seen to. */
const LATENCY_MS = 300;

let host;
let org;
let browser;
let requests;

before(async () => {
  host = await serve();
  org = await serve({ command: 'sandbox' });
  assert.notEqual(new URL(host.page).origin, org.origin);
  const body = JSON.stringify({ latency_ms: LATENCY_MS });
  const answer = await fetch(`${org.origin}/sandbox/faults`, { method: 'POST', body });
  assert.equal(answer.status, 200, await answer.text());
});

after(() => {
  host?.stop();
  org?.stop();
});

beforeEach(async () => {
  // Each has a new profile: nothing is cached.
  browser = await openBrowser();
  requests = await watchRequests(browser.page, org.origin);
});

afterEach(() => browser?.close());

/** From nothing to tokens, with a password alone. Says when the form was there, and how long the tokens took after it. */
async function signIn(name) {
  const { page } = browser;
  const canvas = new Canvas(page, name);
  const user = org.users.find(({ locked, expired, authenticators }) => !locked && !expired && authenticators.length === 1);
  // Nothing is kept, or the second visit would need no sign-in.
  const query = new URLSearchParams({ issuer: org.issuer, client_id: org.client_id, keep: 'page' });
  await page.goto(`${host.page}?${query}`);
  const [start, usable] = [await canvas.mark('egui-okta:start'), await canvas.mark('egui-okta:first-input')];
  await canvas.settle();
  await canvas.type(user.username);
  await canvas.press('Tab');
  await canvas.type(user.password);
  await canvas.shot('typed');
  const pressed = Date.now();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.title.startsWith('Signed in as '));
  return { form: Math.round(usable - start), tokens: Date.now() - pressed };
}

test('a first visit takes six round trips, two of them preflights', async (t) => {
  const { form, tokens } = await signIn('first-visit');
  assert.deepEqual(requests.path(), [
    'POST /oauth2/default/v1/interact',
    'OPTIONS /idp/idx/introspect',
    'POST /idp/idx/introspect',
    'OPTIONS /idp/idx/identify',
    'POST /idp/idx/identify',
    'POST /oauth2/default/v1/token',
  ]);
  assert.deepEqual(
    requests.beside(),
    ['GET /oauth2/default/.well-known/openid-configuration', 'GET /oauth2/default/v1/keys'],
    'without a preflight, and each once',
  );
  assert.equal(requests.roundTrips(), 6, 'what runs beside is not waited for');
  assert.deepEqual(requests.after('/v1/token'), [], 'nothing is asked after the tokens');
  t.diagnostic(`6 round trips; tests/peers counts 12 of Okta's widget`);
  t.diagnostic(`at ${LATENCY_MS} ms each: the form after ${form} ms, the tokens ${tokens} ms after the press`);
});

test('a second visit takes four, for the browser remembers what is allowed', async () => {
  await signIn('visit-before');
  requests.clear();
  await signIn('second-visit');
  assert.deepEqual(requests.path(), [
    'POST /oauth2/default/v1/interact',
    'POST /idp/idx/introspect',
    'POST /idp/idx/identify',
    'POST /oauth2/default/v1/token',
  ]);
  assert.equal(requests.roundTrips(), 4);
});
