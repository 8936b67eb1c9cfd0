// What a pop-up, or a frame that nobody sees, does that comes back from the server: it passes the answer on to the page
// that waits for it.
//
// No page needs the other one's window for that: a server may cut them off from each other (COOP). The program
// itself is not loaded.

/** How long somebody who waits needs at most to say so, in milliseconds. */
const PATIENCE = 2000;

/** Parameters of an answer; all others in an address are the app's own. The program has the same list. */
const PARAMETERS = ['code', 'interaction_code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri', 'otp'];

/** Resolves to whether another page has taken the answer in this page's address. */
export async function passOn() {
  const parts = [location.search, location.hash].map((part) => part.slice(1));
  const answer = parts.find((part) => ['code', 'error'].some((name) => new URLSearchParams(part).has(name)));
  const state = answer && new URLSearchParams(answer).get('state');
  if (!state || isOwn(state) || typeof BroadcastChannel !== 'function') {
    return false;
  }
  const channel = new BroadcastChannel(`popup-callback:${state}`);
  const taken = new Promise((done) => {
    channel.onmessage = ({ data }) => data === 'received' && done(true);
    setTimeout(done, PATIENCE, false);
  });
  channel.postMessage(answer);
  const isTaken = await taken;
  channel.close();
  if (isTaken) {
    // Neither a reload nor the history brings it again.
    history.replaceState(null, '', location.pathname + withoutAnswer(location.search) + withoutAnswer(location.hash));
  }
  return isTaken;
}

/** Query or fragment of an address without what belongs to an answer. */
function withoutAnswer(part) {
  const own = part.slice(1).split('&').filter((pair) => pair && !PARAMETERS.includes(pair.split('=')[0]));
  return own.length === 0 ? '' : part[0] + own.join('&');
}

/**
 * Whether the program has put this page into a frame that nobody sees, to ask the server something: the app does not
 * start there, whatever the server answers. A page at a redirect URI asks this before it does anything.
 */
export function isHidden() {
  try {
    return frameElement?.hasAttribute('data-egui-okta') ?? false;
  } catch {
    // It is in a frame of somebody else's.
    return false;
  }
}

/** Whether this tab itself has gone to the server, and goes on with what was kept. */
function isOwn(state) {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith('egui_okta.away.') && key.endsWith(`:${state}`));
  } catch {
    // Closed to this page.
    return false;
  }
}
