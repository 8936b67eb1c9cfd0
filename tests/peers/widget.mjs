// Okta's Sign-In Widget in Chromium, as a person uses it: shared by all tests of it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { watchRequests } from '../web/network.mjs';
import { checkIdToken, nonceOf } from './tokens.mjs';

const TIMEOUT_MS = 30_000;
/** The second generation ignores a press within 200 ms of the one before. */
const PRESS_PAUSE_MS = 250;
/** How long the second generation moves a form. */
const REST_MS = 600;
/** How often a form is filled in that moves meanwhile. */
const TRIES = 5;
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
export const GENERATIONS = {
  'okta-sign-in.min.js': 'input[type=submit]',
  'okta-sign-in.next.js': 'button[type=submit]',
};

/** A browser for all tests of a file. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ARGUMENTS,
  });
}

/** The widget on a page of its own. */
export class Widget {
  constructor(page, script, sandbox, pages, requests) {
    Object.assign(this, { page, script, sandbox, pages, requests });
    this.elsewhere = [];
  }

  /** In a context of its own, which has no cookies, and nothing stored. */
  static async open(browser, { script, sandbox, pages }, query = {}) {
    const context = await browser.newContext({ viewport: { width: 480, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const requests = await watchRequests(page, sandbox.origin);
    const widget = new Widget(page, script, sandbox, pages, requests);
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (pathname.endsWith('/v1/interact')) widget.nonce = nonceOf(request.postData());
      if (origin !== sandbox.origin && origin !== pages.origin) widget.elsewhere.push(origin);
    });
    await widget.begin(query);
    return widget;
  }

  /** Opens the page, and waits for its first field or button. */
  async begin(query = {}) {
    await this.page.goto(`${this.pages.origin}/?${new URLSearchParams({ script: this.script, ...query })}`);
    await this.page.locator('form').first().waitFor();
  }

  close() {
    return this.page.context().close();
  }

  async submit() {
    await this.page.waitForTimeout(PRESS_PAUSE_MS);
    await this.page.locator(GENERATIONS[this.script]).first().click();
  }

  /** Lets a new form slide in and give a field the keyboard, which would take it from another that is typed in. */
  async rest() {
    await this.page.waitForTimeout(REST_MS);
  }

  /** Types into the field of this name, in the request body. */
  async fill(name, value) {
    await this.page.locator(`input[name="${name}"]`).fill(value);
  }

  /** Waits until the form with this field has gone: the next one may have fields of the same names. */
  async leaves(name) {
    await this.page.locator(`[name="${name}"]`).waitFor({ state: 'detached' });
    await this.rest();
  }

  async answer(name, value) {
    await this.fill(name, value);
    await this.submit();
  }

  /**
   * Types into several fields. A form that still slides in gives its first field the keyboard in the middle of it, and
   * what was meant for another goes there: so they are typed again until each has its own.
   */
  async fillForm(entries) {
    await this.rest();
    const inputs = Object.entries(entries).map(([name, value]) => [this.page.locator(`input[name="${name}"]`), value]);
    for (let tries = 0; tries < TRIES; tries += 1) {
      for (const [input, value] of inputs) await input.fill(value);
      const held = await Promise.all(inputs.map(async ([input, value]) => (await input.inputValue()) === value));
      if (held.every(Boolean)) return;
    }
    assert.fail(`the form does not keep what is typed: ${Object.keys(entries)}`);
  }

  async identify(user, password = user.password) {
    await this.fillForm({ identifier: user.username, 'credentials.passcode': password });
    await this.submit();
  }

  /** Presses the link or button that says this. */
  async press(text) {
    await this.page.waitForTimeout(PRESS_PAUSE_MS);
    const link = this.page.getByRole('link', { name: text });
    const button = this.page.getByRole('button', { name: text });
    await link.or(button).first().click();
  }

  /** Chooses an authenticator of a list; each row has a button. */
  async choose(text) {
    await this.page.waitForTimeout(PRESS_PAUSE_MS);
    // Each generation writes its rows in a way of its own; both give the button a name with the row's.
    const named = this.page.getByRole('link', { name: text }).or(this.page.getByRole('button', { name: text }));
    const row = this.page.locator('.authenticator-row', { hasText: text });
    await row.locator('a, button').or(named).first().click();
  }

  /** Waits until the page says this. */
  async says(text) {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the page says something like this, and gives what matches. */
  async reads(pattern) {
    const all = this.page.locator('#widget');
    await all.filter({ hasText: pattern }).waitFor();
    return (await all.innerText()).match(pattern);
  }

  /** What is on the page at the end of a test that failed, and what was asked of the org until then. */
  async tell(t) {
    t.diagnostic(`the page says: ${JSON.stringify(await this.page.locator('body').innerText())}`);
    t.diagnostic(`asked for: ${this.requests.all().map(({ method, path }) => `${method} ${path}`).join(', ')}`);
    await this.shoot(`failed-${t.name.replaceAll(' ', '-')}`);
  }

  /** A picture, if pictures are wanted. */
  async shoot(name) {
    const folder = process.env.PEERS_SCREENSHOTS;
    if (!folder) return;
    await this.page.screenshot({ path: join(folder, `${this.script.split('.')[1]}-${name}.png`) });
  }

  /** Waits for tokens and checks them: here, and by the client itself. */
  async assertTokens(user) {
    await this.page.waitForFunction(() => window.result);
    const { tokens, error } = await this.page.evaluate(() => window.result);
    assert.ok(tokens, error);
    assert.ok(tokens.accessToken.accessToken);
    const claims = await checkIdToken(this.sandbox, user, this.nonce, tokens.idToken.idToken);
    await this.page.evaluate(
      ([issuer, clientId]) => widget.authClient.token.verify(result.tokens.idToken, { issuer, clientId }),
      [this.sandbox.issuer, this.sandbox.client_id],
    );
    return claims;
  }
}
