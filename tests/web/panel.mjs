// Our panel on its canvas, driven by keys, at an org that stands in a situation.

import assert from 'node:assert/strict';
import { Canvas, PATIENCE_MS, complaints, openBrowser, serve } from './lib.mjs';

/** A page that shows the panel, with the org that it signs in to. */
export class Panel {
  constructor(org, browser, name) {
    Object.assign(this, { org, browser, page: browser.page, canvas: new Canvas(browser.page, name) });
    this.found = complaints(browser.page);
    this.answers = [];
    browser.page.on('response', (response) => this.answers.push(new URL(response.url()).pathname));
  }

  /** Starts the org in a situation, and opens the page at it. */
  static async open(scenario, path = '') {
    const org = await serve({ options: ['--scenario', scenario] });
    const browser = await openBrowser();
    const panel = new Panel(org, browser, `flow-${scenario}`);
    await panel.begin(path);
    return panel;
  }

  async close() {
    await this.browser.close();
    this.org.stop();
  }

  /** Opens the page, and waits until it can be used. */
  async begin(path = '') {
    const query = new URLSearchParams({ issuer: this.org.issuer, client_id: this.org.client_id });
    await this.page.goto(`${this.org.page}${path}?${query}`);
    await this.canvas.mark('egui-okta:ready');
    await this.canvas.focus();
    await this.canvas.settle(400);
  }

  user(username) {
    const found = this.org.users.find((user) => user.username === username);
    assert.ok(found, username);
    return found;
  }

  /** Types where the keyboard is. */
  type(text) {
    return this.canvas.type(text);
  }

  async tab(times = 1) {
    for (let pressed = 0; pressed < times; pressed += 1) {
      await this.canvas.press('Tab');
    }
  }

  /** Takes a picture, presses Enter, and waits until the org has answered at a path with this end. */
  async send(step, ending) {
    await this.canvas.shot(step);
    const answered = this.page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(ending));
    await this.canvas.press('Enter');
    await answered;
    await this.canvas.settle(400);
  }

  /** Name and password, up to the next screen. */
  async identify(username) {
    const user = this.user(username);
    await this.type(user.username);
    await this.tab();
    await this.type(user.password);
    await this.send('identify', '/idp/idx/identify');
    return user;
  }

  /** The newest message that was sent to a user. */
  async message(username) {
    const answer = await fetch(`${this.org.origin}/sandbox/outbox?user=${encodeURIComponent(username)}`);
    const messages = await answer.json();
    assert.notEqual(messages.length, 0, `something was sent to ${username}`);
    return messages.at(-1);
  }

  /** Types the code that was sent to a user, and sends it. */
  async answerCode(username) {
    await this.type((await this.message(username)).code);
    return this.send('code', '/idp/idx/challenge/answer');
  }

  /** Waits until somebody is signed in, and the title says who. */
  async assertSignedIn(name) {
    await this.page.waitForFunction(() => document.title.startsWith('Signed in as '), null, { timeout: PATIENCE_MS });
    await this.canvas.settle();
    await this.canvas.shot('signed-in');
    assert.match(await this.page.title(), name);
    assert.ok(this.answers.some((path) => path.endsWith('/v1/token')), 'tokens were issued');
    assert.deepEqual(this.found, [], 'the page complains about nothing');
  }
}
