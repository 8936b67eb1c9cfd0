// The whole life of a sign-in at `oidc-provider`, a certified server that others have made.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { CLIENT, ES256_CLIENT, run, sendPerson, SIGNED_OUT, startHome, startProvider } from './lib.mjs';

let server;
let home;
const person = [];

before(async () => {
  server = await startProvider();
  home = await startHome();
});

after(async () => {
  await server?.stop();
  await home?.stop();
});

const kept = () => ['--store', 'file', '--json'];
const login = (...more) => ['login', '--issuer', server.issuer, '--client-id', CLIENT, ...kept(), ...more];
const offline = ['--scope', 'openid', '--scope', 'profile', '--scope', 'email', '--scope', 'offline_access', '--prompt', 'consent'];

const turnOf = (name) => `turn-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

/** No token, code or verifier is ever on stderr. */
function assertQuiet(result) {
  for (const token of Object.values(result.json?.tokens ?? {})) {
    assert.ok(!result.stderr.includes(String(token)), result.stderr);
  }
  assert.doesNotMatch(result.stderr, /eyJ|[?&]code=|code_verifier/);
}

async function signIn(...more) {
  const result = await run(login(...more), { home: home.home, person });
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
  assertQuiet(result);
  return result.json;
}

async function endpoint(name) {
  return (await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json())[name];
}

async function refresh(refreshToken) {
  const response = await fetch(await endpoint('token_endpoint'), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT, refresh_token: refreshToken }),
  });
  return response.json();
}

test('redirect sign-in, in the browser that $BROWSER names', async () => {
  const { tokens, claims, userinfo } = await signIn();
  const keys = createRemoteJWKSet(new URL(await endpoint('jwks_uri')));
  const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: server.issuer, audience: CLIENT });
  assert.deepEqual(claims, payload);
  assert.equal(userinfo.sub, claims.sub);
  assert.equal(userinfo.email, 'ada@example.test');
  assert.equal(tokens.refresh_token, undefined, 'not asked for');
  assert.ok(Math.abs(tokens.expires_at - Date.now() / 1000 - 3600) < 120, `${tokens.expires_at}`);
});

test('a person reads who is signed in', async () => {
  const args = ['login', '--issuer', server.issuer, '--client-id', CLIENT, '--store', 'memory'];
  const result = await run(args, { home: home.home, person });
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /^Signed in as .*ada.* at http:\/\/localhost/);
});

test('ID tokens signed with ES256', async () => {
  const args = ['login', '--issuer', server.issuer, '--client-id', ES256_CLIENT, '--store', 'memory', '--json'];
  const result = await run(args, { home: home.home, person });
  assert.equal(result.code, 0, result.stdout);
  const header = JSON.parse(Buffer.from(result.json.tokens.id_token.split('.')[0], 'base64url'));
  assert.equal(header.alg, 'ES256');
});

test('an issuer with a slash at the end', async () => {
  const args = ['login', '--issuer', `${server.issuer}/`, '--client-id', CLIENT, '--store', 'memory', '--json'];
  const result = await run(args, { home: home.home, person });
  assert.equal(result.code, 0, result.stdout);
});

test('renewal with rotation, and a refresh token used twice', async () => {
  const first = (await signIn(...offline)).tokens;
  assert.ok(first.refresh_token);
  const same = await run(['token', ...kept()], { home: home.home });
  assert.deepEqual(same.json.tokens, first, 'not renewed without need');
  const plain = await run(['token', '--store', 'file'], { home: home.home });
  assert.equal(plain.stdout.trim(), first.access_token);

  const renewed = await run(['token', '--refresh', ...kept()], { home: home.home });
  assert.equal(renewed.code, 0, renewed.stdout);
  assertQuiet(renewed);
  assert.notEqual(renewed.json.tokens.refresh_token, first.refresh_token);
  assert.notEqual(renewed.json.tokens.access_token, first.access_token);
  assert.equal(renewed.json.claims.sub, 'ada');

  // Somebody else shows the old one: the server ends the session, and we are told so.
  assert.equal((await refresh(first.refresh_token)).error, 'invalid_grant');
  const ended = await run(['token', '--refresh', ...kept()], { home: home.home });
  assert.equal(ended.code, 1);
  assert.equal(ended.json.error.code, 'tokens.refresh-refused');
  const gone = await run(['token', ...kept()], { home: home.home });
  assert.equal(gone.json.error.code, 'tokens.none', 'what is refused is not kept');
});

test('what the server knows about the access token', async () => {
  const { tokens } = await signIn();
  const good = await run(['token', '--introspect', ...kept()], { home: home.home });
  assert.equal(good.code, 0, good.stdout);
  assertQuiet(good);
  assert.equal(good.json.introspection.active, true);
  assert.equal(good.json.introspection.client_id, CLIENT);
  await fetch(await endpoint('revocation_endpoint'), {
    method: 'POST',
    body: new URLSearchParams({ client_id: CLIENT, token: tokens.access_token }),
  });
  const bad = await run(['token', '--introspect', ...kept()], { home: home.home });
  assert.deepEqual(bad.json, { introspection: { active: false } });
});

test('many at once renew one after the other, and none is taken for a thief', async () => {
  await signIn(...offline);
  const all = await Promise.all(
    Array.from({ length: 6 }, () => run(['token', '--refresh', ...kept()], { home: home.home })),
  );
  assert.deepEqual(all.map(({ code }) => code), [0, 0, 0, 0, 0, 0], all.map(({ stdout }) => stdout).join(''));
  assert.equal(new Set(all.map(({ json }) => json.tokens.refresh_token)).size, 6);
  assert.equal((await run(['token', '--refresh', ...kept()], { home: home.home })).code, 0);
});

test('a program that keeps its turn keeps nobody waiting for ever', async () => {
  await signIn(...offline);
  const folder = `${home.home}/egui_okta`;
  const left = (await readdir(folder)).filter((name) => name.startsWith('turn-'));
  assert.deepEqual(left, [], 'a turn leaves nothing');
  // The one that sessions have.
  const turn = `${folder}/${turnOf(`egui_okta ${server.issuer} ${CLIENT}`)}`;
  const holder = spawn('flock', [turn, 'sleep', '50'], { stdio: 'ignore', detached: true });
  await new Promise((done) => setTimeout(done, 500));
  const began = Date.now();
  const ended = await Promise.all([
    run(['token', '--refresh', ...kept()], { home: home.home }),
    run(['logout', ...kept()], { home: home.home }),
  ]);
  for (const { code, json } of ended) {
    assert.equal(code, 1);
    assert.equal(json.error.code, 'storage.failed');
    assert.match(json.error.hint, /another program/);
  }
  assert.ok(Date.now() - began < 45_000);
  process.kill(-holder.pid);
  assert.equal((await run(['token', '--refresh', ...kept()], { home: home.home })).code, 0);
});

test('tokens that are bound to a key, with the nonce that the server asks for', async () => {
  const { tokens, userinfo } = await signIn('--dpop', ...offline);
  assert.equal(userinfo.sub, 'ada');
  const asBearer = await fetch(await endpoint('userinfo_endpoint'), {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  assert.equal(asBearer.status, 401, 'of no use to whoever finds it');
  const renewed = await run(['token', '--refresh', ...kept()], { home: home.home });
  assert.equal(renewed.code, 0, renewed.stdout);
  assert.equal((await refresh(renewed.json.tokens.refresh_token)).error, 'invalid_grant', 'nor this one');
});

test('the file is only for the user, and a damaged one is dropped', async () => {
  await signIn();
  const file = `${home.home}/egui_okta/session.json`;
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, text.length / 2));
  const result = await run(['token', ...kept()], { home: home.home });
  assert.equal(result.json.error.code, 'tokens.none');
  assert.match(result.stderr, /thrown away/);
});

test('signing out revokes, and the last issuer and client are remembered until then', async () => {
  const { tokens } = await signIn(...offline);
  const userinfo = await endpoint('userinfo_endpoint');
  const ask = () => fetch(userinfo, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal((await ask()).status, 200);
  const again = await run(['login', ...kept(), ...offline], { home: home.home, person });
  assert.equal(again.code, 0, again.stdout);
  const result = await run(['logout', ...kept()], { home: home.home });
  assert.deepEqual(result.json, { signed_out: true, revoked: true });
  assert.equal((await refresh(again.json.tokens.refresh_token)).error, 'invalid_grant');
  const after = await run(['token', ...kept()], { home: home.home });
  assert.equal(after.json.error.code, 'tokens.none');
  assert.equal((await run(['logout', ...kept()], { home: home.home })).code, 1);
});

test('signing out in the browser too', async () => {
  await signIn();
  const args = ['logout', '--end-session', '--post-logout-redirect-uri', SIGNED_OUT, ...kept()];
  const result = await run(args, { home: home.home, person });
  assert.equal(result.code, 0, `${result.stdout}${result.stderr}`);
  assert.equal(result.json.signed_out, true);
});

test('another page that comes to where the browser is waited for does not end the wait', async () => {
  const args = ['logout', '--end-session', '--post-logout-redirect-uri', SIGNED_OUT, ...kept()];
  for (const stray of ['state=other', 'error=access_denied', 'x=1']) {
    await signIn();
    const result = await run(args, { home: home.home, person: ['--stray', stray] });
    assert.equal(result.code, 0, `${stray}: ${result.stdout}${result.stderr}`);
  }
});

test('a clock that is a day off, either way, from one command to the next', async () => {
  const [now, day] = [Date.now, 24 * 3600_000];
  // The server says its time, as servers do; between two processes only one clock can be wrong.
  const sayTime = (_request, response) => response.setHeader('Date', new Date(Date.now()).toUTCString());
  server.server.prependListener('request', sayTime);
  try {
    for (const off of [-day, day]) {
      Date.now = () => now() + off;
      const first = await signIn(...offline);
      const left = (at) => at - now() / 1000;
      assert.ok(Math.abs(left(first.tokens.expires_at) - 3600) < 60, `by the clock here: ${first.tokens.expires_at}`);
      assert.ok(Math.abs(left(first.claims.exp) * 1000 - off) < 7200_000, 'by the clock there');
      const stored = await run(['token', ...kept()], { home: home.home });
      assert.equal(stored.json.tokens.access_token, first.tokens.access_token, 'it is good');
      const renewed = await run(['token', '--refresh', ...kept()], { home: home.home });
      assert.equal(renewed.code, 0, renewed.stdout);
      assert.ok(Math.abs(left(renewed.json.tokens.expires_at) - 3600) < 60, renewed.stdout);
      const file = JSON.parse(await readFile(`${home.home}/egui_okta/session.json`, 'utf8'));
      assert.ok(Math.abs(file.clock_offset_millis - off) < 10_000, `${file.clock_offset_millis}`);
    }
  } finally {
    Date.now = now;
    server.server.removeListener('request', sayTime);
  }
});

test('nothing has to be said twice', async () => {
  const other = await startHome();
  const within = { home: other.home, person };
  const plain = await run(['login', '--json'], within);
  assert.equal(plain.json.error.code, 'usage');
  assert.match(plain.json.error.message, /--issuer.*--client-id/);
  const none = await run(['token', '--json'], within);
  assert.ok(['tokens.none', 'storage.failed'].includes(none.json.error.code), none.stdout);

  const first = await run(['login', '--issuer', server.issuer, '--client-id', CLIENT, '--store', 'file', '--json'], within);
  assert.equal(first.code, 0, first.stdout);
  const token = await run(['token', '--json'], within);
  assert.equal(token.json.tokens.access_token, first.json.tokens.access_token, token.stdout);
  assert.equal((await run(['logout', '--json'], within)).code, 0);
  const again = await run(['login', '--json'], within);
  assert.equal(again.code, 0, `${again.stdout}${again.stderr}`);
  assert.equal(again.json.claims.aud, CLIENT);
  // What is said counts, and is what is remembered from then on.
  const es256 = await run(['login', '--client-id', ES256_CLIENT, '--json'], within);
  assert.equal(es256.json.claims.aud, ES256_CLIENT, es256.stdout);
  assert.equal((await run(['logout', '--json'], within)).code, 0);
  assert.equal((await run(['login', '--json'], within)).json.claims.aud, ES256_CLIENT);
  const remembered = await readFile(`${other.home}/egui_okta/last.json`, 'utf8');
  assert.doesNotMatch(remembered, /eyJ|token"/);
  await other.stop();
});

test('without a browser the address that ends the session is told, and no token with it', async () => {
  for (const more of [[], ['--post-logout-redirect-uri', SIGNED_OUT, '--timeout', '4']]) {
    await signIn();
    const result = await run(['logout', '--end-session', ...more, ...kept()], { home: home.home });
    assertQuiet(result);
    assert.match(result.stderr, /^To end the session/m);
    assert.match(result.stderr, /\/session\/end\?\S*client_id=/);
    assert.doesNotMatch(result.stderr, /id_token_hint|To sign in/);
  }
});

test('device sign-in', async () => {
  let sent = false;
  const onStderr = (text) => {
    const url = /Or open (\S+)/.exec(text)?.[1];
    if (url && !sent) {
      sent = true;
      sendPerson(url);
    }
  };
  const result = await run(login('--flow', 'device'), { home: home.home, onStderr });
  assert.equal(result.code, 0, `${result.stdout}${result.stderr}`);
  assert.match(result.stderr, /enter the code [A-Z0-9-]+/);
  assert.equal(result.json.claims.sub, 'ada');
  assert.equal(result.json.userinfo.sub, 'ada');
});

test('without a browser the address is told', async () => {
  let sent = false;
  const onStderr = (text) => {
    const url = /^(http:\/\/localhost:\d+\/auth\?\S+)$/m.exec(text)?.[1];
    if (url && !sent) {
      sent = true;
      sendPerson(url);
    }
  };
  const result = await run(login(), { home: home.home, onStderr });
  assert.equal(result.code, 0, `${result.stdout}${result.stderr}`);
  assert.ok(sent);
});

test('whoever does not know the state is refused, and the sign-in goes on', async () => {
  const before = await startHome();
  let forged;
  let exchanges = 0;
  const count = (request) => { exchanges += request.url === '/token' ? 1 : 0; };
  server.server.on('request', count);
  const onStderr = (text) => {
    const url = /^(http:\/\/localhost:\d+\/auth\?\S+)$/m.exec(text)?.[1];
    forged ??= url && (async () => {
      const back = new URL(url).searchParams.get('redirect_uri');
      const answers = await Promise.all(['code=stolen&state=other', 'code=stolen', 'error=access_denied&state=other']
        .map((query) => fetch(`${back}?${query}&iss=${encodeURIComponent(server.issuer)}`)));
      const seen = answers.map(({ status }) => status);
      const kept = await stat(`${before.home}/egui_okta/session.json`).then(() => true, () => false);
      const found = { seen, exchanges, kept };
      await sendPerson(url);
      return found;
    })();
  };
  const result = await run(login(), { home: before.home, onStderr });
  server.server.off('request', count);
  assert.equal(result.code, 0, `${result.stdout}${result.stderr}`);
  assertQuiet(result);
  assert.deepEqual(await forged, { seen: [400, 400, 400], exchanges: 0, kept: false });
  assert.equal(exchanges, 1, 'for the true answer');
  await before.stop();
});

test('renewed tokens that cannot be kept are not lost', async () => {
  await signIn(...offline);
  // There is room for this name, and none for the longer one that is written first.
  const file = `${home.home}/${'s'.repeat(250)}`;
  await rename(`${home.home}/egui_okta/session.json`, file);
  const result = await run(['token', '--refresh', '--json', '--store-file', file], { home: home.home });
  assert.equal(result.code, 0, result.stdout);
  assert.ok(result.json.tokens.refresh_token);
  assert.match(result.stderr, /not kept/);
  await assert.rejects(stat(file), 'the used refresh token does not stay');
  assertQuiet(result);
});

test('what goes wrong has a code and a next step', async () => {
  const at = (issuer, client, ...more) => ['login', '--issuer', issuer, '--client-id', client, '--store', 'memory', '--json', ...more];
  const cases = [
    [at(server.issuer, CLIENT), ['--deny'], 1, 'user.denied'],
    [at(server.issuer, CLIENT, '--timeout', '3'), ['--forge', 'code=stolen&state=other&iss=ISSUER'], 1, 'callback.state'],
    [at(server.issuer, CLIENT, '--timeout', '3'), ['--forge', 'code=stolen'], 1, 'callback.state'],
    [at(server.issuer, CLIENT), ['--forge', 'code=stolen&state=STATE&iss=https://evil.example'], 1, 'callback.issuer'],
    [at(server.issuer, CLIENT), ['--forge', 'code=stolen&state=STATE'], 1, 'callback.issuer'],
    [at(server.issuer, CLIENT), ['--forge', 'code=stolen&code=other&state=STATE&iss=ISSUER'], 1, 'callback.malformed'],
    [at(server.issuer, CLIENT), ['--forge', 'code=stolen&state=STATE&iss=ISSUER'], 1, 'tokens.code-refused'],
    [at(server.issuer, CLIENT), ['--forge', 'error=login_required&state=STATE&iss=ISSUER'], 1, 'user.login-required'],
    [at(server.issuer, 'nobody', '--timeout', '3'), [], 1, 'login.timeout'],
    [at(server.issuer, 'nobody', '--flow', 'device'), [], 1, 'config.unknown-client'],
    [at(server.issuer, CLIENT, '--redirect-uri', 'http://localhost:17355/elsewhere', '--timeout', '3'), [], 1, 'login.timeout'],
    [at(`${server.issuer}/other`, CLIENT), [], 1, 'discovery.malformed'],
    [at(server.issuer.replace('localhost', '127.0.0.1'), CLIENT), [], 1, 'discovery.other-issuer'],
    [at('http://localhost:9', CLIENT), [], 1, 'network.connection'],
    [at('http://elsewhere.example', CLIENT), [], 2, 'usage'],
    [at(server.issuer, CLIENT, '--redirect-uri', 'https://app.example/callback'), [], 2, 'usage'],
    [at(server.issuer, CLIENT, '--scope', 'profile'), [], 2, 'usage'],
    [at(server.issuer, CLIENT, '--flow', 'sideways'), [], 2, 'usage'],
    [['login', '--store', 'memory', '--json'], [], 2, 'usage'],
  ];
  for (const [args, who, code, name] of cases) {
    const result = await run(args, { home: home.home, person: who });
    assert.equal(result.code, code, `${args}: ${result.stdout}${result.stderr}`);
    assert.equal(result.json.error.code, name, `${args}`);
    assert.deepEqual(Object.keys(result.json.error).sort(), ['code', 'hint', 'message']);
    assert.ok(result.json.error.message && result.json.error.hint);
    assertQuiet(result);
  }
});
