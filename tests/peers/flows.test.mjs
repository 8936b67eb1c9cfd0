// Okta's Sign-In Widget in Chromium lives through whole flows at the sandbox org, each in a situation of it, up to
// tokens that it verified itself or the page where it should end. Both generations.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { addAuthenticator, openAuthenticators } from './authenticator.mjs';
import { servePages } from './page.mjs';
import { activation, askAsDevice, startSandbox } from './sandbox.mjs';
import { GENERATIONS, Widget, launch } from './widget.mjs';

const NEW_PASSWORD = 'A-good-Pass-12';
const PAT = 'pat.password@sandbox.example';

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

    /** Starts an org in a situation, and opens the widget at it. */
    async function arrive(scenario, query) {
      sandbox = await startSandbox({ scenario });
      pages = await servePages(sandbox);
      widget = await Widget.open(browser, { script, sandbox, pages }, query);
    }

    beforeEach(() => {
      sandbox = pages = widget = undefined;
    });
    afterEach(async (t) => {
      if (!t.passed) await widget?.tell(t);
      await widget?.close();
      await pages?.close();
      await sandbox?.stop();
    });

    test('a link in a mail', async () => {
      await arrive('email-link');
      const user = sandbox.named('emil.email@sandbox.example');
      await widget.identify(user);
      await widget.says(/verify with your email/i);
      const { link } = await sandbox.message(user.username);
      await widget.shoot('email-link');
      const tab = await widget.page.context().newPage();
      await tab.goto(link);
      await tab.close();
      await widget.assertTokens(user);
    });

    test('the code of a mail with a link', async () => {
      await arrive('email-link');
      const user = sandbox.named('emil.email@sandbox.example');
      await widget.identify(user);
      await widget.press(/enter a (verification )?code/i);
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      await widget.assertTokens(user);
    });

    test('a phone is set up by SMS', async () => {
      await arrive('enrol-phone');
      const user = sandbox.named(PAT);
      await widget.identify(user);
      await widget.choose(/^(Set up )?Phone/i);
      await widget.fill('authenticator.phoneNumber', '5555550177');
      await widget.shoot('phone-number');
      await widget.submit();
      await widget.page.locator('[name="credentials.passcode"]').waitFor();
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      // The next that is to be set up.
      await widget.choose(/^(Set up )?Email/i);
      await widget.page.locator('[name="credentials.passcode"]').waitFor();
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      await widget.assertTokens(user);
    });

    test('a push with a number', async () => {
      await arrive('push-number');
      const user = sandbox.named('petra.push@sandbox.example');
      await widget.identify(user);
      const [, text] = await widget.reads(/tap\s+(\d+)/i);
      await widget.shoot('push-number');
      await sandbox.push(user.username, 'approve', text);
      await widget.assertTokens(user);
    });

    test('a security question is set up', async () => {
      await arrive('enrol-question');
      const user = sandbox.named(PAT);
      await widget.identify(user);
      await widget.choose(/Security Question/i);
      await widget.fill('credentials.answer', 'a green thing');
      await widget.shoot('question');
      await widget.submit();
      await widget.assertTokens(user);
    });

    test('a security key is set up, and verifies the next sign-in', async () => {
      await arrive('enrol-webauthn-to-verify');
      await addAuthenticator(await openAuthenticators(widget.page));
      const user = sandbox.named('kay.key@sandbox.example');
      await widget.identify(user);
      await widget.choose(/Security Key|passkey/i);
      await widget.shoot('webauthn-enrol');
      await widget.press(/^set up$/i);
      await widget.assertTokens(user);
      await widget.page.evaluate(() => sessionStorage.clear());
      await widget.begin();
      await widget.identify(user);
      await widget.shoot('webauthn-verify');
      const { amr } = await widget.assertTokens(user);
      assert.ok(amr.includes('hwk') || amr.includes('swk') || amr.includes('mfa'), String(amr));
    });

    test('a password is reset', async () => {
      await arrive('recover');
      const user = sandbox.named(PAT);
      await widget.press(/forgot password/i);
      await widget.leaves('credentials.passcode');
      await widget.answer('identifier', user.username);
      await widget.page.locator('[name="credentials.passcode"]').waitFor();
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      await widget.page.locator('[name="confirmPassword"]').waitFor();
      await widget.fillForm({ 'credentials.passcode': NEW_PASSWORD, confirmPassword: NEW_PASSWORD });
      await widget.shoot('reset');
      await widget.submit();
      await widget.assertTokens(user);
    });

    test('an account is unlocked', async () => {
      await arrive('unlock');
      const user = sandbox.lockedUser();
      await widget.press(/unlock account/i);
      await widget.leaves('credentials.passcode');
      await widget.fill('identifier', user.username);
      if (script.includes('next')) {
        // It asks on two pages what the other asks on one.
        await widget.submit();
      }
      await widget.choose(/^(Select )?Email/i);
      await widget.page.locator('[name="credentials.passcode"]').waitFor();
      await widget.answer('credentials.passcode', await sandbox.code(user.username));
      await widget.says(/successfully unlocked/i);
      await widget.shoot('unlocked');
      await widget.begin();
      await widget.identify(user);
      await widget.assertTokens(user);
    });

    test('somebody signs up', async () => {
      await arrive('sign-up');
      const user = { username: 'nia.new@sandbox.example' };
      await widget.press(/sign up/i);
      await widget.leaves('identifier');
      await widget.fillForm({
        'userProfile.firstName': 'Nia',
        'userProfile.lastName': 'New',
        'userProfile.email': user.username,
        'credentials.passcode': NEW_PASSWORD,
      });
      await widget.shoot('sign-up');
      // The rules of the password tick, and the button moves with them.
      await widget.rest();
      await widget.submit();
      await widget.assertTokens(user);
    });

    test('a question more about oneself', async () => {
      await arrive('profile');
      const user = sandbox.named(PAT);
      await widget.identify(user);
      await widget.fill('userProfile.nickname', 'Patty');
      await widget.shoot('profile');
      await widget.submit();
      await widget.assertTokens(user);
    });

    test('another identity provider', async () => {
      await arrive('identify-providers');
      await widget.press(/partner/i);
      const { page } = widget;
      await page.waitForURL((url) => url.pathname.startsWith('/second/'));
      await page.locator('input:not([type=hidden])').first().fill('paula.partner@partner.example');
      if ((await page.locator('input[type=password]').count()) === 0) {
        await page.locator('button').first().click();
      }
      await page.locator('input[type=password]').fill('Partner-pass-1');
      await page.locator('button').first().click();
      await page.waitForURL((url) => url.pathname === '/callback');
      await widget.assertTokens({ username: 'paula.partner@partner.example' });
    });

    test('the code of a device', async () => {
      sandbox = await startSandbox({ scenario: 'device-code' });
      pages = await servePages(sandbox);
      const device = await askAsDevice(sandbox);
      assert.equal((await device.tokens()).error, 'authorization_pending');
      const query = { stateToken: await activation(sandbox) };
      widget = await Widget.open(browser, { script, sandbox, pages }, query);
      const user = sandbox.named(PAT);
      await widget.shoot('device-code');
      await widget.answer('userCode', device.user_code);
      await widget.page.locator('[name=identifier]').waitFor();
      await widget.identify(user);
      await widget.says(/device activated/i);
      await widget.shoot('device-activated');
      assert.ok((await device.tokens()).access_token);
    });
  });
}
