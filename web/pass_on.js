// What a pop-up does that comes back from the server: it passes the answer on to the page that waits for it.
//
// No page needs the other one's window for that: a server may cut them off from each other (COOP). The program
// itself is not loaded.

/** How long somebody who waits needs at most to say so, in milliseconds. */
const PATIENCE = 2000;

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
    history.replaceState(null, '', location.pathname);
  }
  return isTaken;
}

/** Whether this tab itself has gone to the server, and goes on with what was kept. */
function isOwn(state) {
  try {
    return ['panel', 'session'].some((who) => sessionStorage.getItem(`egui_okta.away.${who}:${state}`) !== null);
  } catch {
    // Closed to this page.
    return false;
  }
}
