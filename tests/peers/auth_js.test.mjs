// okta-auth-js 8 in Node signs in at the sandbox org, one step at a time, up to
// tokens that it verified itself.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { OktaAuth } from '@okta/okta-auth-js';
import { securityAnswer, startSandbox, totp, wrongTotp } from './sandbox.mjs';
import { checkIdToken, nonceOf } from './tokens.mjs';

const REDIRECT_URI = 'http://localhost:5173/callback';

let sandbox;
let client;
let requests;
let nonce;

before(async () => {
  sandbox = await startSandbox();
});
after(() => sandbox.stop());

beforeEach(() => {
  requests = [];
  client = newClient();
});

/** A client like an app's; in Node all would share one storage, so each gets its own. */
function newClient(options = {}) {
  const section = { storageProvider: memory() };
  return new OktaAuth({
    issuer: sandbox.issuer,
    clientId: sandbox.client_id,
    redirectUri: REDIRECT_URI,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    httpRequestInterceptors: [record],
    storageManager: {
      token: section,
      transaction: section,
      'shared-transaction': section,
      'original-uri': section,
    },
    ...options,
  });
}

function record({ url, args }) {
  requests.push(new URL(url).pathname);
  if (url.endsWith('/v1/interact')) nonce = nonceOf(args);
}

function memory() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** From the start to the form for name and password, and through it. */
async function identify(user, password = user.password) {
  let transaction = await client.idx.start();
  assert.equal(transaction.neededToProceed[0].name, 'identify');
  transaction = await client.idx.proceed({
    step: 'identify',
    username: user.username,
    password,
  });
  return transaction;
}

/** Chooses an authenticator if there is a choice. */
async function choose(transaction, key) {
  if (transaction.nextStep.name !== 'select-authenticator-authenticate') return transaction;
  return client.idx.proceed({ step: 'select-authenticator-authenticate', authenticator: key });
}

function answer(values) {
  return client.idx.proceed({ step: 'challenge-authenticator', ...values });
}

async function assertTokens(user, transaction) {
  assert.equal(transaction.status, 'SUCCESS', JSON.stringify(transaction.messages));
  const { tokens } = transaction;
  await client.token.verify(tokens.idToken, {
    issuer: sandbox.issuer,
    clientId: sandbox.client_id,
  });
  const claims = await checkIdToken(sandbox, user, nonce, tokens.idToken.idToken);
  assert.ok(tokens.refreshToken, 'a refresh token');
  const info = await client.token.getUserInfo(tokens.accessToken, tokens.idToken);
  assert.equal(info.sub, claims.sub);
  return claims;
}

test('password only, in four requests after discovery', async () => {
  const user = sandbox.user();
  const transaction = await identify(user);
  await assertTokens(user, transaction);
  const flow = requests.filter((path) => !/well-known|keys|userinfo/.test(path));
  assert.deepEqual(flow, [
    '/oauth2/default/v1/interact',
    '/idp/idx/introspect',
    '/idp/idx/identify',
    '/oauth2/default/v1/token',
  ]);
});

test('a wrong password is told, and the right one works after it', async () => {
  const user = sandbox.user();
  let transaction = await identify(user, 'not the password');
  assert.equal(transaction.status, 'PENDING');
  assert.equal(transaction.messages[0].i18n.key, 'errors.E0000004');
  transaction = await client.idx.proceed({
    step: 'identify',
    username: user.username,
    password: user.password,
  });
  await assertTokens(user, transaction);
});

test('password and a code of Google Authenticator', async () => {
  const user = sandbox.user('google_otp');
  let transaction = await choose(await identify(user), 'google_otp');
  transaction = await answer({ verificationCode: wrongTotp(user, 'google_otp') });
  assert.equal(transaction.status, 'PENDING');
  assert.equal(
    transaction.messages[0].i18n.key,
    'authfactor.challenge.soft_token.invalid_passcode',
  );
  transaction = await answer({ verificationCode: totp(user, 'google_otp') });
  const claims = await assertTokens(user, transaction);
  assert.deepEqual(claims.amr, ['pwd', 'otp', 'mfa']);
});

test('password and a code of Okta Verify', async () => {
  const user = sandbox.user('okta_verify');
  await choose(await identify(user), 'okta_verify');
  await assertTokens(user, await answer({ verificationCode: totp(user, 'okta_verify') }));
});

test('password and a code by e-mail', async () => {
  const user = sandbox.user('okta_email');
  await choose(await identify(user), 'okta_email');
  await assertTokens(user, await answer({ verificationCode: await sandbox.code(user.username) }));
});

test('password and one of three: the list, then the phone', async () => {
  const user = sandbox.user('google_otp', 'okta_email', 'phone_number');
  let transaction = await identify(user);
  assert.equal(transaction.nextStep.name, 'select-authenticator-authenticate');
  transaction = await choose(transaction, 'phone_number');
  assert.equal(transaction.nextStep.name, 'authenticator-verification-data');
  await client.idx.proceed({ step: 'authenticator-verification-data', methodType: 'sms' });
  await assertTokens(user, await answer({ verificationCode: await sandbox.code(user.username) }));
});

test('password and a security question', async () => {
  const user = sandbox.user('security_question');
  let transaction = await choose(await identify(user), 'security_question');
  transaction = await answer({ credentials: { answer: 'not the answer' } });
  assert.equal(transaction.status, 'PENDING');
  assert.equal(
    transaction.messages[0].i18n.key,
    'authfactor.challenge.question_factor.answer_invalid',
  );
  transaction = await answer({ credentials: { answer: securityAnswer(user) } });
  const claims = await assertTokens(user, transaction);
  assert.deepEqual(claims.amr, ['pwd', 'kba', 'mfa']);
});

test('a locked user is told no more than of a wrong password', async () => {
  const transaction = await identify(sandbox.lockedUser());
  assert.equal(transaction.status, 'PENDING');
  assert.equal(transaction.messages[0].i18n.key, 'errors.E0000004');
});

test('an expired password is replaced', async () => {
  const user = sandbox.users.find((candidate) => candidate.expired);
  let transaction = await identify(user);
  assert.equal(transaction.nextStep.name, 'reenroll-authenticator');
  transaction = await client.idx.proceed({ step: 'reenroll-authenticator', newPassword: 'short' });
  assert.equal(transaction.status, 'PENDING');
  assert.equal(transaction.messages[0].i18n.key, 'password.passwordRequirementsNotMet');
  transaction = await client.idx.proceed({
    step: 'reenroll-authenticator',
    newPassword: 'Something-else-9',
  });
  await assertTokens(user, transaction);
});

test('the flow in which the client goes on by itself', async () => {
  client = newClient({ idx: { enableLegacyMode: true } });
  const user = sandbox.user('okta_email');
  let transaction = await client.idx.authenticate({
    username: user.username,
    password: user.password,
    authenticator: 'okta_email',
  });
  const verificationCode = await sandbox.code(user.username);
  transaction = await client.idx.proceed({ verificationCode });
  await assertTokens(user, transaction);
});

test('tokens are renewed and revoked', async () => {
  const user = sandbox.user();
  const transaction = await identify(user);
  client.tokenManager.setTokens(transaction.tokens);
  const renewed = await client.token.renewTokens();
  // Its timers would keep the process from ending.
  client.tokenManager.clear();
  assert.notEqual(renewed.refreshToken.refreshToken, transaction.tokens.refreshToken.refreshToken);
  await client.token.revoke(renewed.accessToken);
  await assert.rejects(client.token.getUserInfo(renewed.accessToken, renewed.idToken));
});
