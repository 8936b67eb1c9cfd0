// The program, the browser and the keys: what every test in the browser needs.

import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const ROOT = new URL('../../', import.meta.url).pathname;
const SHOTS = join(ROOT, 'target/web-shots');
/** How long anything may take; this is for a software-drawn page on a busy machine. */
export const PATIENCE_MS = 30_000;

/**
 * Starts `BIN serve`, or another command that serves, and resolves to what it says about itself in its first line,
 * with a `stop` function.
 */
export async function serve({ bin = process.env.EGUI_OKTA_BIN, command = 'serve', options = [] } = {}) {
  const child = spawn(bin, [command, '--port', '0', ...options], {
    // Where it looks for the page that web/build.sh made.
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => child.kill();
  const first = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${bin} ${command} ended with ${code} before it said anything`)));
    createInterface(child.stdout).once('line', resolve);
    setTimeout(() => reject(new Error(`${bin} ${command} says nothing`)), PATIENCE_MS).unref();
  }).catch((error) => {
    stop();
    throw error;
  });
  return { ...JSON.parse(first), stop };
}

/** Opens an empty page in a browser of its own, whose WebGL is drawn by the processor. */
export async function openBrowser({ width = 480, height = 720, colorScheme = 'light' } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'egui-okta-web-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width, height },
    colorScheme,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(PATIENCE_MS);
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { context, page, close, renderers: () => renderersOf(profile) };
}

/** The processes in which the pages of a browser run that we have started, by its profile. */
async function renderersOf(profile) {
  const processes = new Map();
  for (const pid of await readdir('/proc')) {
    try {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      const parent = /^PPid:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
      processes.set(pid, { command, parent });
    } catch {
      // No process, or one that has just ended.
    }
  }
  const isOurs = (pid) => {
    const found = processes.get(pid);
    return Boolean(found) && (found.command.includes(profile) || isOurs(found.parent));
  };
  return [...processes.keys()].filter((pid) => processes.get(pid).command.includes('--type=renderer') && isOurs(pid)).map(Number);
}

/** The next answer of an org at an address that matches, as JSON: a browser does not always keep what a page has read. */
export function nextAnswer(page, address) {
  return new Promise((told) => {
    page.route(
      address,
      async (route) => {
        const response = await route.fetch();
        told(await response.json());
        await route.fulfill({ response });
      },
      { times: 1 },
    );
  });
}

/** Collects what the page complains about, violations of its content security policy among it. */
export function complaints(page) {
  const found = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      found.push(message.text());
    }
  });
  return found;
}

/** The canvas of the page as a person uses it: by its keys, and by looking. */
export class Canvas {
  #page;
  #name;
  #shots = 0;

  /** `name` begins the names of its pictures. */
  constructor(page, name) {
    this.#page = page;
    this.#name = name;
  }

  /** Gives the canvas the keyboard without a click, which could hit something. */
  async focus() {
    await this.#page.locator('#egui_okta').focus();
  }

  /** Types with a pause after each key, for each takes a frame. */
  async type(text) {
    await this.#page.keyboard.type(text, { delay: 40 });
  }

  /** Presses a key such as `Tab` or `Enter`. */
  async press(key) {
    await this.#page.keyboard.press(key, { delay: 40 });
    await this.settle();
  }

  /** Lets the program draw what the last event changed. */
  async settle(milliseconds = 150) {
    await this.#page.waitForTimeout(milliseconds);
    await this.#page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Takes a picture to `target/web-shots/NAME-NUMBER-STEP.png`. */
  async shot(step) {
    this.#shots += 1;
    await mkdir(SHOTS, { recursive: true });
    await this.#page.screenshot({ path: join(SHOTS, `${this.#name}-${this.#shots}-${step}.png`) });
  }

  /**
   * Clicks the lowest thing in the main colour that is at least as wide as half of the panel, in the column in the
   * middle: the main button. Throws if there is none.
   */
  async pressMain() {
    const picture = (await this.#page.screenshot()).toString('base64');
    const at = await this.#page.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const isMain = (x, y) => {
        const [red, green, blue] = context.getImageData(x, y, 1, 1).data;
        return blue > 150 && blue - red > 100 && blue - green > 60;
      };
      const middle = Math.round(image.width / 2);
      for (let y = image.height - 1; y >= 0; y -= 1) {
        // Beside the words on the button.
        if ([-120, -110, 110, 120].every((dx) => isMain(middle + dx, y) && isMain(middle + dx, y - 10))) {
          return { x: middle, y: y - 10 };
        }
      }
      return null;
    }, picture);
    if (!at) {
      throw new Error(`${this.#name}: there is no main button`);
    }
    await this.#page.mouse.click(at.x, at.y);
  }

  /** Waits for a performance mark, and gives its time in milliseconds after the navigation began. */
  async mark(name) {
    const time = await this.#page.waitForFunction((n) => performance.getEntriesByName(n)[0]?.startTime, name);
    return time.jsonValue();
  }
}

/** The six digits of RFC 6238 (SHA-1, 30 seconds) for a secret in base32. */
export function totp(secret, milliseconds = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.toUpperCase().replaceAll(/[\s=]/g, '')].map((letter) => {
    const value = alphabet.indexOf(letter);
    if (value < 0) {
      throw new Error('The secret is not base32');
    }
    return value.toString(2).padStart(5, '0');
  });
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const code = digest.readUInt32BE(digest.at(-1) & 0xf) & 0x7fff_ffff;
  return String(code % 1_000_000).padStart(6, '0');
}

/** What the sandbox's page asks for, filled in and sent: the user name and password of a user of it. */
export async function signInAtOrg(page, user) {
  await page.locator('input[name="identifier"]').fill(user.username);
  const password = page.locator('input[type="password"]');
  if ((await password.count()) === 0) {
    await page.locator('form button, form input[type="submit"]').first().click();
  }
  await password.fill(user.password);
  await page.locator('form button, form input[type="submit"]').first().click();
}

/** A user of the sandbox who needs nothing but a password. */
export function userWithPassword(org) {
  return org.users.find(({ locked, expired, authenticators }) => !locked && !expired && authenticators.length === 1);
}

/** A file of the sandbox's form, for `--config`. `remove` it afterwards. */
export async function orgFile(changes) {
  const folder = await mkdtemp(join(tmpdir(), 'egui-okta-org-'));
  const path = join(folder, 'org.toml');
  let text = await readFile(join(ROOT, 'assets/sandbox/default.toml'), 'utf8');
  for (const [name, value] of Object.entries(changes)) {
    const line = new RegExp(`^${name} = .*$`, 'm');
    if (!line.test(text)) {
      throw new Error(`The sandbox has no ${name}`);
    }
    text = text.replace(line, `${name} = ${value}`);
  }
  await writeFile(path, text);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Every request of a browser to an origin, as the browser tells it: of all pages, frames and pop-ups. */
export function requestsTo(context, origin) {
  const all = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === origin) {
      const form = new URLSearchParams(request.method() === 'POST' ? request.postData() ?? '' : url.search);
      all.push({ method: request.method(), path: url.pathname, form, headers: request.headers(), url: url.href });
    }
  });
  /** Those to a path that ends so, with these parameters. */
  all.to = (ending, parameters = {}) => all.filter(
    ({ path, form }) => path.endsWith(ending) && Object.entries(parameters).every(([name, value]) => form.get(name) === value),
  );
  return all;
}

/** What a page of ours has put away: the text of its tokens, as any script of the origin can read it. */
export function kept(page) {
  return page.evaluate(() => {
    for (const [place, storage] of Object.entries({ tab: sessionStorage, browser: localStorage })) {
      const key = Object.keys(storage).find((name) => name.startsWith('egui_okta.tokens:'));
      if (key) {
        return { place, ...JSON.parse(storage.getItem(key)) };
      }
    }
    return null;
  });
}

/** Waits until a person is signed in, as the title says. */
export async function signedIn(page, timeout = PATIENCE_MS) {
  await page.waitForFunction(() => document.title.startsWith('Signed in as '), null, { timeout });
}
