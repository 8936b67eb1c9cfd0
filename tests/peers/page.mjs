// A page with Okta's Sign-In Widget, served from a port of its own: to the org it
// is another origin.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(
  dirname(createRequire(import.meta.url).resolve('@okta/okta-signin-widget/package.json')),
  'dist',
);
/** The generation that is served if none is asked for. */
const SCRIPT = 'okta-sign-in.min.js';
const TYPES = { js: 'text/javascript', css: 'text/css', json: 'application/json', woff: 'font/woff' };

/** Serves pages for an org. `close` ends it. */
export async function servePages(sandbox) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams, origin } = new URL(request.url, `http://${request.headers.host}`);
    if (pathname === '/' || pathname === '/callback') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(html(sandbox, origin, searchParams));
      return;
    }
    try {
      const file = join(ROOT, normalize(pathname).replace(/^(\.\.[/\\])+/, ''));
      const content = await readFile(file);
      response.setHeader('Content-Type', TYPES[pathname.split('.').at(-1)] ?? 'application/octet-stream');
      response.end(content);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://localhost:${server.address().port}`, close };
}

/** The embedded widget as Okta's guide sets it up: a client id, no redirect, PKCE. */
function html(sandbox, origin, searchParams) {
  const script = searchParams.get('script') ?? SCRIPT;
  const stateToken = searchParams.get('stateToken');
  const embedded = {
    issuer: sandbox.issuer,
    clientId: sandbox.client_id,
    redirectUri: `${origin}/callback`,
    scopes: ['openid', 'profile', 'email'],
    // The third generation has no default for it.
    authScheme: 'oauth2',
  };
  // A sign-in that the org has begun already ends on the org's page, not with tokens.
  const hosted = { baseUrl: sandbox.origin, stateToken };
  const options = { ...(stateToken ? hosted : embedded), el: '#widget' };
  return `<!doctype html>
<meta charset="utf-8">
<title>Sign-in widget</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/css/okta-sign-in.min.css">
<div id="widget"></div>
<script src="/js/${script}"></script>
<script>
  const widget = new OktaSignIn(${JSON.stringify(options).replaceAll('<', '\\u003c')});
  window.widget = widget;
  // Without it the third generation exchanges a code that came with a poll twice, and ends with the second's error.
  widget.authClient.options.idx = { ...widget.authClient.options.idx, exchangeCodeForTokens: false };
  window.events = [];
  widget.on('ready', () => events.push('ready'));
  widget.on('afterError', (context, error) => events.push(error.message));
  // Back from an identity provider the address holds the answer.
  const back = location.pathname === '/callback';
  const client = widget.authClient;
  const ends = back
    ? client.idx.handleInteractionCodeRedirect(location.href).then(() => client.tokenManager.getTokens())
    : ${Boolean(stateToken)}
      ? new Promise((done, fail) => widget.renderEl({ el: '#widget' }, done, fail))
      : widget.showSignInToGetTokens();
  ends
    .then((tokens) => { window.result = { tokens }; })
    .catch((error) => { window.result = { error: String(error) }; });
</script>`;
}
