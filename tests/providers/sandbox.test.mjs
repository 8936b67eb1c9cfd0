// The whole life of a sign-in at the sandbox org: the client and the org of this crate, between two processes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, sendPerson, startHome, startSandbox } from './lib.mjs';

let org;
let home;

before(async () => {
  org = await startSandbox();
  home = await startHome();
});

after(async () => {
  org?.stop();
  await home?.stop();
});

const kept = () => ['--store', 'file', '--json'];
const login = (...more) => ['login', '--issuer', org.issuer, '--client-id', org.client_id, ...kept(), ...more];
const who = () => ({ PERSON_USER: org.users[0].username, PERSON_PASSWORD: org.users[0].password });

test('redirect sign-in, renewal and sign-out', async () => {
  const offline = ['--scope', 'openid', '--scope', 'offline_access'];
  const first = await run(login(...offline), { home: home.home, person: [], env: who() });
  assert.equal(first.code, 0, `${first.stdout}${first.stderr}`);
  assert.ok(first.json.tokens.refresh_token);
  const renewed = await run(['token', '--refresh', ...kept()], { home: home.home });
  assert.equal(renewed.code, 0, renewed.stdout);
  assert.notEqual(renewed.json.tokens.refresh_token, first.json.tokens.refresh_token);
  assert.equal(renewed.json.claims.sub, first.json.claims.sub);
  const known = await run(['token', '--introspect', ...kept()], { home: home.home });
  assert.equal(known.json.introspection.active, true, known.stdout);
  const out = await run(['logout', ...kept()], { home: home.home });
  assert.deepEqual(out.json, { signed_out: true, revoked: true });
});

test('device sign-in', async () => {
  let sent = false;
  const onStderr = (text) => {
    const url = /Or open (\S+)/.exec(text)?.[1];
    if (url && !sent) {
      sent = true;
      sendPerson(url, who());
    }
  };
  const result = await run(login('--flow', 'device'), { home: home.home, onStderr });
  assert.equal(result.code, 0, `${result.stdout}${result.stderr}`);
  assert.equal(result.json.userinfo.sub, result.json.claims.sub);
});

test('an app that is not known', async () => {
  const args = ['login', '--flow', 'device', '--issuer', org.issuer, '--client-id', 'nobody', '--store', 'memory', '--json'];
  const result = await run(args, { home: home.home });
  assert.equal(result.json.error.code, 'config.unknown-client', result.stdout);
});
