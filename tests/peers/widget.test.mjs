// Okta's Sign-In Widget in Chromium signs in at the sandbox org from another
// origin, up to tokens that it verified itself. Both generations.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { servePages } from './page.mjs';
import { securityAnswer, startSandbox, totp, wrongTotp } from './sandbox.mjs';
import { GENERATIONS, Widget, launch } from './widget.mjs';

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const script of Object.keys(GENERATIONS)) {
  describe(script, () => {
    let sandbox;
    let pages;
    let widget;

    before(async () => {
      sandbox = await startSandbox();
      pages = await servePages(sandbox);
    });
    after(async () => {
      await pages?.close();
      await sandbox?.stop();
    });
    beforeEach(async () => {
      widget = await Widget.open(browser, { script, sandbox, pages });
    });
    afterEach(() => widget?.close());

    // The numbers that tests/web compares the panel with.
    test('password only, in twelve round trips', async () => {
      const user = sandbox.user();
      await widget.shoot('identify');
      await widget.identify(user);
      await widget.assertTokens(user);
      const each = [
        'GET /oauth2/default/.well-known/openid-configuration',
        'POST /oauth2/default/v1/interact',
        'POST /idp/idx/introspect',
        'POST /idp/idx/identify',
        'POST /oauth2/default/v1/token',
        'GET /oauth2/default/v1/keys',
      ];
      const withPreflights = each.flatMap((name) => [name.replace(/^[A-Z]+/, 'OPTIONS'), name]);
      assert.deepEqual(widget.requests.names(), withPreflights);
      assert.equal(widget.requests.roundTrips(), 12);
      assert.deepEqual(widget.elsewhere, [], 'nothing is asked of anyone else');
    });

    test('a wrong password shows an error, and the right one works after it', async () => {
      const user = sandbox.user();
      await widget.identify(user, 'not the password');
      await widget.says('Unable to sign in');
      await widget.shoot('wrong-password');
      await widget.identify(user);
      await widget.assertTokens(user);
    });

    test('password and a code of Google Authenticator', async () => {
      const user = sandbox.user('google_otp');
      await widget.identify(user);
      await widget.answer('credentials.passcode', wrongTotp(user, 'google_otp'));
      await widget.says("Your code doesn't match our records");
      await widget.shoot('wrong-totp');
      await widget.answer('credentials.passcode', totp(user, 'google_otp'));
      await widget.assertTokens(user);
    });

    test('password and a code of Okta Verify', async () => {
      const user = sandbox.user('okta_verify');
      await widget.identify(user);
      await widget.answer('credentials.totp', totp(user, 'okta_verify'));
      await widget.assertTokens(user);
    });

    test('password and a security question', async () => {
      const user = sandbox.user('security_question');
      await widget.identify(user);
      await widget.answer('credentials.answer', 'not the answer');
      await widget.says("Your answer doesn't match our records");
      await widget.shoot('wrong-answer');
      await widget.answer('credentials.answer', securityAnswer(user));
      await widget.assertTokens(user);
    });

    test('a locked user is told no more than of a wrong password', async () => {
      await widget.identify(sandbox.lockedUser());
      await widget.says('Unable to sign in');
    });

    test('password and a code by e-mail', async () => {
      const user = sandbox.user('okta_email');
      await widget.identify(user);
      await widget.says(/verify with your email/i);
      await widget.shoot('email');
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      await widget.assertTokens(user);
    });
  });
}
