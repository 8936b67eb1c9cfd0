// The program under test, and an OpenID provider for it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const PERSON = new URL('person.mjs', import.meta.url).pathname;
/** How long a command may take on a busy machine. */
const PATIENCE_MS = 90_000;
export const CLIENT = 'native-app';
/** A client whose ID tokens are signed with ES256. */
export const ES256_CLIENT = 'native-app-es256';
/** A client that is a page. */
export const WEB_CLIENT = 'web-app';
export const PORTS = Array.from({ length: 10 }, (_, index) => 17340 + index);
export const SIGNED_OUT = 'http://localhost:17351/signed-out';

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `test-${alg}` };
}

/**
 * Starts a provider on a free port, and resolves to its issuer, its log, and a `stop` function. `page` is the origin
 * of a page that is a client of it, too.
 */
export async function startProvider({ page } = {}) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://localhost:${server.address().port}`;
  const client = {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: PORTS.map((port) => `http://localhost:${port}/callback`),
    post_logout_redirect_uris: [SIGNED_OUT],
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
  };
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: CLIENT },
      { ...client, client_id: ES256_CLIENT, id_token_signed_response_alg: 'ES256' },
      ...(page ? [{ ...client, client_id: WEB_CLIENT, redirect_uris: [`${page}/callback`] }] : []),
    ],
    clientBasedCORS: (_ctx, origin) => origin === page,
    jwks: { keys: [await key('RS256'), await key('ES256')] },
    cookies: { keys: ['only for tests'] },
    features: {
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      userinfo: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    },
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, _client, code) => code.scopes.has('offline_access'),
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@example.test`,
        email_verified: true,
        name: 'Ada Lovelace',
        preferred_username: id,
      }),
    }),
  });
  server.on('request', provider.callback());
  const stop = () => new Promise((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  return { issuer, provider, server, stop };
}

/** Starts the sandbox org, and resolves to what it says about itself, with a `stop` function. */
export async function startSandbox() {
  const child = spawn(process.env.EGUI_OKTA_BIN, ['sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => child.kill();
  const line = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`sandbox ended with ${code}`)));
    createInterface(child.stdout).once('line', resolve);
  });
  return { ...JSON.parse(line), stop };
}

/** A folder that a person's programs would keep things in. */
export async function startHome() {
  const home = await mkdtemp(join(tmpdir(), 'egui-okta-providers-'));
  return { home, stop: () => rm(home, { recursive: true, force: true }) };
}

/**
 * Runs the program with arguments, and resolves to its exit code, what it printed, and the JSON of it.
 * `person` are the arguments of the one in front of the browser; without one there is no browser.
 */
export function run(args, { home, person, env, onStderr } = {}) {
  const browser = person ? `${process.execPath} ${PERSON} ${person.join(' ')}` : '/nonexistent';
  const child = spawn(process.env.EGUI_OKTA_BIN, args, {
    env: { PATH: person ? process.env.PATH : '', HOME: home, XDG_STATE_HOME: home, BROWSER: browser.trim(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => { stdout += data; });
  child.stderr.on('data', (data) => {
    stderr += data;
    onStderr?.(stderr);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      let json;
      try {
        json = JSON.parse(stdout);
      } catch {
        json = undefined;
      }
      resolve({ code, stdout, stderr, json });
    });
  });
}

/** Sends a person to an address. */
export function sendPerson(url, env) {
  return new Promise((resolve) => {
    spawn(process.execPath, [PERSON, url], { env: { ...process.env, ...env }, stdio: 'ignore' }).once('close', resolve);
  });
}
