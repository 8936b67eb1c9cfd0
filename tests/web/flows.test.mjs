// Our panel in a browser lives through whole flows, by keys alone. tests/peers/flows.test.mjs has Okta's widget do the
// same. If one fails, look at target/web-shots.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { activation, askAsDevice } from '../peers/sandbox.mjs';
import { nextAnswer } from './lib.mjs';
import { Panel } from './panel.mjs';

const NEW_PASSWORD = 'A-good-Pass-12';
const PAT = 'pat.password@sandbox.example';

let panel;

afterEach(async () => {
  await panel?.canvas.shot('end');
  await panel?.close();
  panel = undefined;
});

async function arrive(scenario) {
  panel = await Panel.open(scenario);
}

test('a link in a mail', async () => {
  await arrive('email-link');
  const user = await panel.identify('emil.email@sandbox.example');
  await panel.canvas.shot('waits');
  const { link } = await panel.message(user.username);
  await fetch(link);
  await panel.assertSignedIn(/Emil/);
});

test('the code of a mail with a link', async () => {
  await arrive('email-link');
  const user = await panel.identify('emil.email@sandbox.example');
  await panel.tab();
  await panel.canvas.press('Enter');
  await panel.canvas.settle();
  await panel.answerCode(user.username);
  await panel.assertSignedIn(/Emil/);
});

test('a phone is set up by SMS', async () => {
  await arrive('enrol-phone-code');
  await panel.identify(PAT);
  await panel.tab();
  await panel.send('list', '/idp/idx/credential/enroll');
  // SMS or voice, country, number.
  await panel.tab(2);
  await panel.type('5555550177');
  await panel.send('number', '/idp/idx/credential/enroll');
  await panel.answerCode(PAT);
  await panel.assertSignedIn(/Pat/);
});

test('a push with a number', async () => {
  await arrive('push-number');
  const answer = nextAnswer(panel.page, '**/idp/idx/identify');
  const user = await panel.identify('petra.push@sandbox.example');
  const { currentAuthenticator } = await answer;
  const number = currentAuthenticator.value.contextualData.correctAnswer;
  await panel.canvas.shot('number');
  const order = JSON.stringify({ user: user.username, action: 'approve', number });
  const approved = await fetch(`${panel.org.origin}/sandbox/push`, { method: 'POST', body: order });
  assert.equal(approved.ok, true, await approved.text());
  await panel.assertSignedIn(/Petra/);
});

test('a security question is set up', async () => {
  await arrive('enrol-question');
  await panel.identify(PAT);
  await panel.tab();
  await panel.send('list', '/idp/idx/credential/enroll');
  // Given or own, and which; then the answer.
  await panel.tab(2);
  await panel.type('a green thing');
  await panel.send('answer', '/idp/idx/challenge/answer');
  await panel.assertSignedIn(/Pat/);
});

test('a password is reset', async () => {
  await arrive('recover');
  // User name, password, eye, keep me signed in, sign in, forgot.
  await panel.tab(5);
  await panel.send('forgot', '/idp/idx/recover');
  await panel.type(PAT);
  await panel.send('whose', '/idp/idx/identify');
  await panel.answerCode(PAT);
  await panel.type(NEW_PASSWORD);
  await panel.tab(2);
  await panel.type(NEW_PASSWORD);
  await panel.send('new', '/idp/idx/challenge/answer');
  await panel.assertSignedIn(/Pat/);
});

test('an account is unlocked, and can be signed in to', async () => {
  await arrive('unlock');
  const user = panel.org.users.find(({ locked }) => locked);
  await panel.tab(6);
  await panel.send('unlock', '/idp/idx/unlock-account');
  await panel.type(user.username);
  await panel.tab();
  await panel.send('whose', '/idp/idx/challenge');
  await panel.answerCode(user.username);
  // What ends there leads on: the one button begins a sign-in.
  await panel.tab();
  await panel.send('unlocked', '/idp/idx/introspect');
  await panel.canvas.shot('anew');
  // Who it was is filled in, and the keyboard is where something is left to do.
  await panel.type(user.password);
  await panel.send('identify', '/idp/idx/identify');
  await panel.assertSignedIn(/Lou/);
});

test('somebody signs up', async () => {
  await arrive('sign-up');
  await panel.tab(7);
  await panel.send('sign-up', '/idp/idx/enroll');
  for (const text of ['Nia', 'New', 'nia.new@sandbox.example', NEW_PASSWORD]) {
    await panel.type(text);
    await panel.tab();
  }
  // From the eye to the button.
  await panel.tab();
  await panel.send('filled', '/idp/idx/enroll/new');
  await panel.assertSignedIn(/Nia/);
});

test('a question more about oneself', async () => {
  await arrive('profile');
  await panel.identify(PAT);
  await panel.type('Patty');
  await panel.send('nickname', '/idp/idx/enroll/new');
  await panel.assertSignedIn(/Pat/);
});

/** The panel begins sign-ins of its own; this one the org has begun, as its page for devices does. */
test('the code of a device', async () => {
  await arrive('device-code');
  const { page, org } = panel;
  const device = await askAsDevice(org);
  const body = JSON.stringify({ stateToken: await activation(org) });
  await page.route('**/idp/idx/introspect', (route) => route.continue({ postData: body }));
  await panel.begin();
  await panel.type(device.user_code);
  await panel.send('user-code', '/idp/idx/device/activate');
  await panel.identify(PAT);
  await panel.canvas.shot('activated');
  assert.ok((await device.tokens()).access_token);
});
