#!/usr/bin/env node
// Plays the person in front of a browser: opens an address, fills in the forms that come, and ends.
//
//   person.mjs [--deny] URL
//
// What is done is told on stderr, for reading when a test fails.

const deny = process.argv.includes('--deny');
const start = process.argv.at(-1);
/** More pages than any sign-in has. */
const MAX_PAGES = 30;

/** Cookies by host and name; paths do not matter here. */
const jar = new Map();

function keepCookies(url, response) {
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    const key = `${url.host} ${name}`;
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) {
      jar.delete(key);
    } else {
      jar.set(key, `${name}=${value}`);
    }
  }
}

function cookiesFor(url) {
  return [...jar].filter(([key]) => key.startsWith(`${url.host} `)).map(([, pair]) => pair).join('; ');
}

/** One request, and the redirects after it. */
async function visit(address, form) {
  let url = new URL(address);
  let body = form;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie: cookiesFor(url), accept: 'text/html' },
    });
    keepCookies(url, response);
    process.stderr.write(`person: ${url.origin}${url.pathname} ${response.status}\n`);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || !location) {
      return { url, text: await response.text() };
    }
    url = new URL(location, url);
    body = undefined;
  }
  throw new Error('The redirects do not end');
}

const attribute = (tag, name) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1].replaceAll('&amp;', '&');

/** The next form of a page, filled in; nothing if there is none. */
function filled({ url, text }) {
  const form = /<form\b[^>]*>/i.exec(text)?.[0];
  if (!form || !attribute(form, 'action')) {
    return undefined;
  }
  const fields = new URLSearchParams();
  for (const [tag] of text.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name');
    if (name && attribute(tag, 'type') !== 'submit') {
      fields.set(name, attribute(tag, 'value') ?? '');
    }
  }
  for (const name of ['login', 'password']) {
    if (fields.has(name)) {
      fields.set(name, 'ada');
    }
  }
  // The button of a sign-out page, which is what says yes.
  for (const [tag] of text.matchAll(/<button\b[^>]*>/gi)) {
    if (attribute(tag, 'name') === 'logout') {
      fields.set('logout', attribute(tag, 'value') ?? 'yes');
    }
  }
  return { action: new URL(attribute(form, 'action'), url), fields };
}

let page = await visit(start);
for (let count = 0; count < MAX_PAGES; count += 1) {
  const abort = /href="([^"]*\/abort)"/.exec(page.text)?.[1];
  const next = filled(page);
  if (deny && abort) {
    page = await visit(new URL(abort, page.url));
  } else if (next) {
    page = await visit(next.action, next.fields);
  } else {
    break;
  }
}
