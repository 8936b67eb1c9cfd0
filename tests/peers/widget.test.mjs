// Okta's Sign-In Widget in Chromium signs in at the sandbox org from another
// origin, up to tokens that it verified itself. Both generations.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { watchRequests } from '../web/network.mjs';
import { servePages } from './page.mjs';
import { securityAnswer, startSandbox, totp, wrongTotp } from './sandbox.mjs';
import { checkIdToken, nonceOf } from './tokens.mjs';

const TIMEOUT_MS = 30_000;
/** The second generation ignores a press within 200 ms of the one before. */
const PRESS_PAUSE_MS = 250;
const ARGUMENTS = [
  '--no-sandbox',
  // Nothing but this machine can be reached.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The two generations draw the same forms; of what is used here only the button differs. */
const GENERATIONS = {
  'okta-sign-in.min.js': 'input[type=submit]',
  'okta-sign-in.next.js': 'button[type=submit]',
};
const SCREENSHOTS = process.env.PEERS_SCREENSHOTS;

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ARGUMENTS,
  });
});
after(() => browser?.close());

for (const [script, submitButton] of Object.entries(GENERATIONS)) {
  describe(script, () => {
    let sandbox;
    let pages;
    let page;
    let requests;
    let elsewhere;
    let nonce;

    before(async () => {
      sandbox = await startSandbox();
      pages = await servePages(sandbox);
    });
    after(async () => {
      await pages?.close();
      await sandbox?.stop();
    });
    beforeEach(async () => {
      // A context of its own has no cookies, and nothing stored.
      page = await browser.newPage({ viewport: { width: 480, height: 900 } });
      page.setDefaultTimeout(TIMEOUT_MS);
      requests = await watchRequests(page, sandbox.origin);
      elsewhere = [];
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (pathname.endsWith('/v1/interact')) nonce = nonceOf(request.postData());
        if (origin !== sandbox.origin && origin !== pages.origin) elsewhere.push(origin);
      });
      await page.goto(`${pages.origin}/?script=${script}`);
      await page.locator('[name=identifier]').waitFor();
    });
    afterEach(() => page.close());

    async function submit() {
      await page.waitForTimeout(PRESS_PAUSE_MS);
      await page.locator(submitButton).click();
    }

    async function fill(name, value) {
      await page.locator(`[name="${name}"]`).fill(value);
    }

    async function identify(user, password = user.password) {
      await fill('identifier', user.username);
      await fill('credentials.passcode', password);
      await submit();
    }

    async function answer(name, code) {
      await fill(name, code);
      await submit();
    }

    async function shoot(name) {
      if (!SCREENSHOTS) return;
      await page.screenshot({ path: join(SCREENSHOTS, `${script.split('.')[1]}-${name}.png`) });
    }

    async function assertTokens(user) {
      await page.waitForFunction(() => window.result);
      const { tokens, error } = await page.evaluate(() => window.result);
      assert.ok(tokens, error);
      assert.ok(tokens.accessToken.accessToken);
      await checkIdToken(sandbox, user, nonce, tokens.idToken.idToken);
      // Once more by the client itself.
      await page.evaluate(
        ([issuer, clientId]) =>
          widget.authClient.token.verify(result.tokens.idToken, { issuer, clientId }),
        [sandbox.issuer, sandbox.client_id],
      );
    }

    // The numbers that tests/web compares the panel with.
    test('password only, in twelve round trips', async () => {
      const user = sandbox.user();
      await shoot('identify');
      await identify(user);
      await assertTokens(user);
      const each = [
        'GET /oauth2/default/.well-known/openid-configuration',
        'POST /oauth2/default/v1/interact',
        'POST /idp/idx/introspect',
        'POST /idp/idx/identify',
        'POST /oauth2/default/v1/token',
        'GET /oauth2/default/v1/keys',
      ];
      const withPreflights = each.flatMap((name) => [name.replace(/^[A-Z]+/, 'OPTIONS'), name]);
      assert.deepEqual(requests.names(), withPreflights);
      assert.equal(requests.roundTrips(), 12);
      assert.deepEqual(elsewhere, [], 'nothing is asked of anyone else');
    });

    test('a wrong password shows an error, and the right one works after it', async () => {
      const user = sandbox.user();
      await identify(user, 'not the password');
      await page.getByText('Unable to sign in').first().waitFor();
      await shoot('wrong-password');
      await identify(user);
      await assertTokens(user);
    });

    test('password and a code of Google Authenticator', async () => {
      const user = sandbox.user('google_otp');
      await identify(user);
      await answer('credentials.passcode', wrongTotp(user, 'google_otp'));
      await page.getByText("Your code doesn't match our records").first().waitFor();
      await shoot('wrong-totp');
      await answer('credentials.passcode', totp(user, 'google_otp'));
      await assertTokens(user);
    });

    test('password and a code of Okta Verify', async () => {
      const user = sandbox.user('okta_verify');
      await identify(user);
      await answer('credentials.totp', totp(user, 'okta_verify'));
      await assertTokens(user);
    });

    test('password and a security question', async () => {
      const user = sandbox.user('security_question');
      await identify(user);
      await answer('credentials.answer', 'not the answer');
      await page.getByText("Your answer doesn't match our records").first().waitFor();
      await shoot('wrong-answer');
      await answer('credentials.answer', securityAnswer(user));
      await assertTokens(user);
    });

    test('a locked user is told no more than of a wrong password', async () => {
      await identify(sandbox.lockedUser());
      await page.getByText('Unable to sign in').first().waitFor();
    });

    test('password and a code by e-mail', async () => {
      const user = sandbox.user('okta_email');
      await identify(user);
      await page.getByText(/verify with your email/i).first().waitFor();
      await shoot('email');
      await answer('credentials.passcode', await sandbox.code(user.username));
      await assertTokens(user);
    });
  });
}
