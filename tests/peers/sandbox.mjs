// The sandbox org as a child process: started, described, read and ended.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createInterface } from 'node:readline';

// Then the orgs are ended too.
process.once('SIGTERM', () => process.exit(143));

const START_TIMEOUT_MS = 60_000;

/** Starts an org, as it is or in the situation of this name, and reads its one line. */
export async function startSandbox({ bin = process.env.EGUI_OKTA_BIN, scenario } = {}) {
  if (!bin) throw new Error('EGUI_OKTA_BIN names no program: use run.sh');
  const options = scenario ? ['--scenario', scenario] : [];
  const child = spawn(bin, ['sandbox', '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  // However this process ends, the org does not outlive it.
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  let timer;
  const line = await new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${bin} sandbox says nothing`)), START_TIMEOUT_MS);
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${bin} sandbox ended with ${code}`)));
  })
    .catch((error) => {
      kill();
      throw error;
    })
    .finally(() => clearTimeout(timer));
  return new Sandbox(child, JSON.parse(line));
}

class Sandbox {
  constructor(child, description) {
    this.child = child;
    Object.assign(this, description);
  }

  /** Ends the process that was started, and waits for it. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }

  /** The first user who can sign in with exactly these authenticators beside the password. */
  user(...keys) {
    const wanted = [...keys].sort().join();
    const found = this.users.find((user) => {
      const has = user.authenticators.map((a) => a.key).filter((key) => key !== 'okta_password');
      return !user.locked && !user.expired && has.sort().join() === wanted;
    });
    if (!found) throw new Error(`no user has exactly: ${wanted || 'the password'}`);
    return found;
  }

  /** The user who is locked out. */
  lockedUser() {
    return this.users.find((user) => user.locked);
  }

  /** The user of this name. */
  named(username) {
    const found = this.users.find((user) => user.username === username);
    if (!found) throw new Error(`there is no user ${username}`);
    return found;
  }

  /** The newest message that was sent to a user: its code, and its link if there is one. */
  async message(username) {
    const answer = await fetch(`${this.origin}/sandbox/outbox?user=${encodeURIComponent(username)}`);
    const messages = await answer.json();
    if (messages.length === 0) throw new Error(`nothing was sent to ${username}`);
    return messages.at(-1);
  }

  /** The newest code that was sent to a user. */
  async code(username) {
    return (await this.message(username)).code;
  }

  /** What a user does on the phone: `approve`, `deny` or `enroll`. */
  async push(user, action, number) {
    const body = JSON.stringify({ user, action, number });
    const answer = await fetch(`${this.origin}/sandbox/push`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`the phone says ${answer.status}: ${await answer.text()}`);
  }
}

/** What a device without a browser asks an org for, and how it ends: `{user_code, tokens()}`. */
export async function askAsDevice(org) {
  const post = async (path, fields) => {
    const body = new URLSearchParams({ client_id: org.client_id, ...fields });
    const answer = await fetch(`${org.issuer}/v1/${path}`, { method: 'POST', body });
    return answer.json();
  };
  const { device_code, user_code } = await post('device/authorize', { scope: 'openid profile' });
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return { user_code, tokens: () => post('token', { grant_type, device_code }) };
}

/** The state token of a sign-in that an org begins on its page for the codes of devices. */
export async function activation(org) {
  const answer = await fetch(`${org.origin}/activate`, { redirect: 'manual' });
  return answer.headers.get('location').split('/').at(-1);
}

/** What a user answers to the security question. */
export function securityAnswer(user) {
  return user.authenticators.find(({ key }) => key === 'security_question').answer;
}

/** The code that an authenticator app shows now (RFC 6238: SHA-1, 30 s, 6 digits). */
export function totp(user, key) {
  const { secret } = user.authenticators.find((authenticator) => authenticator.key === key);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', base32(secret)).update(counter).digest();
  const word = digest.readUInt32BE(digest.at(-1) & 0xf) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, '0');
}

/** A code of the right form that is not the one of now, of before or of next. */
export function wrongTotp(user, key) {
  return String((Number(totp(user, key)) + 123_457) % 1_000_000).padStart(6, '0');
}

function base32(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}
