#!/usr/bin/env node
// Plays the person in front of a browser: opens an address, fills in the forms that come, and ends.
//
//   person.mjs [--deny | --forge ANSWER | --stray PARAMETERS] URL
//
// With --stray another page sends the browser to where it is to come back to after a sign-out, first.
// With --forge nobody signs in: somebody else sends the browser to the redirect URI with ANSWER, in which
// STATE and ISSUER stand for what the app sent and asked.
// What is done is told on stderr, for reading when a test fails.

const deny = process.argv.includes('--deny');
const start = process.argv.at(-1);
/** Who sits there, and what that person types as a password. */
const [user, password] = [process.env.PERSON_USER ?? 'ada', process.env.PERSON_PASSWORD ?? 'ada'];
const forged = process.argv[process.argv.indexOf('--forge') + 1];
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

/** The value of an attribute, in quotes or without. */
function attribute(tag, name) {
  const found = new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s">]+))`, 'i').exec(tag);
  return (found?.[1] ?? found?.[2])?.replaceAll('&amp;', '&');
}

/** The next form of a page, filled in; nothing if there is none. */
function filled({ url, text }) {
  const form = /<form\b[^>]*>/i.exec(text)?.[0];
  if (!form || !attribute(form, 'action')) {
    return undefined;
  }
  const fields = new URLSearchParams();
  const inside = text.slice(text.indexOf(form)).split('</form>')[0];
  for (const [tag] of inside.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name');
    if (name && !['submit', 'checkbox'].includes(attribute(tag, 'type'))) {
      fields.set(name, attribute(tag, 'value') ?? '');
    }
  }
  const typed = { login: user, identifier: user, password, 'credentials.passcode': password };
  for (const [name, text] of Object.entries(typed)) {
    if (fields.has(name)) {
      fields.set(name, text);
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

if (process.argv.includes('--forge')) {
  const { searchParams, origin } = new URL(start);
  const answer = forged
    .replaceAll('STATE', searchParams.get('state'))
    .replaceAll('ISSUER', encodeURIComponent(origin));
  // A browser asks for more than it was sent to.
  await visit(new URL('/favicon.ico', searchParams.get('redirect_uri')));
  await visit(`${searchParams.get('redirect_uri')}?${answer}`);
  process.exit();
}

if (process.argv.includes('--stray')) {
  const parameters = process.argv[process.argv.indexOf('--stray') + 1];
  await visit(`${new URL(start).searchParams.get('post_logout_redirect_uri')}?${parameters}`);
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
