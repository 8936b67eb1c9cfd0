// The org ends a sign-in elsewhere: the page goes there, in its own tab, and a new page of ours goes on with what it
// comes back with.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Panel } from './panel.mjs';

const PAT = 'pat.password@sandbox.example';
let panel;

afterEach(async () => {
  await panel?.canvas.shot('end');
  await panel?.close();
  panel = undefined;
});

/** The page at an org that has its success, or its refusal, fetched elsewhere. Says to what address it sends the page. */
async function arrive(member, parameters) {
  panel = await Panel.open('identify');
  const { page, org } = panel;
  let state = '';
  let code = '';
  const gone = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/interact')) {
      state = new URLSearchParams(request.postData()).get('state');
    }
  });
  await page.route('**/idp/idx/identify', async (route) => {
    const response = await route.fetch();
    const { successWithInteractionCode: success, ...rest } = await response.json();
    code = success.value.find(({ name }) => name === 'interaction_code').value;
    await route.fulfill({ response, json: { ...rest, ...member(`${org.origin}/login/token/redirect?stateToken=02x`) } });
  });
  await page.route('**/login/token/redirect?*', async (route) => {
    gone.push(route.request().isNavigationRequest() && route.request().frame() === page.mainFrame());
    const query = new URLSearchParams({ ...parameters(code), state });
    const location = `${new URL(org.page).origin}/callback?${query}`;
    await route.fulfill({ status: 302, headers: { location } });
  });
  // The page opens where it is come back to, for the sandbox knows no other address.
  await panel.begin();
  return { gone };
}

test('success elsewhere: the page leaves in its own tab, and comes back signed in', async () => {
  const { gone } = await arrive(
    (href) => ({ success: { name: 'success-redirect', href } }),
    (code) => ({ interaction_code: code }),
  );
  const user = panel.user(PAT);
  await panel.type(user.username);
  await panel.tab();
  await panel.type(user.password);
  await panel.page.keyboard.press('Enter');
  await panel.page.waitForFunction(() => document.title.startsWith('Signed in as '));
  assert.deepEqual(gone, [true], 'once, and it was the page itself that went');
  assert.equal(panel.browser.context.pages().length, 1, 'no tab beside it');
  assert.equal(new URL(panel.page.url()).search, '');
});

test('a refusal elsewhere is said first, and a press goes there', async () => {
  const messages = { value: [{ message: 'You are not assigned to this app.', class: 'ERROR' }] };
  const { gone } = await arrive(
    (href) => ({ messages, failure: { name: 'failure-redirect', href } }),
    () => ({ error: 'access_denied', error_description: 'Not assigned' }),
  );
  await panel.identify(PAT);
  await panel.canvas.settle(600);
  await panel.canvas.shot('refused');
  assert.deepEqual(gone, [], 'the words are there to be read');
  await panel.tab();
  const back = panel.page.waitForURL(/\/callback/);
  await panel.canvas.press('Enter');
  await back;
  await panel.canvas.mark('egui-okta:ready');
  await panel.canvas.settle(400);
  assert.deepEqual(gone, [true]);
  assert.equal(panel.browser.context.pages().length, 1, 'no tab beside it');
  assert.equal(new URL(panel.page.url()).search, '', 'a reload does not bring it again');
});
