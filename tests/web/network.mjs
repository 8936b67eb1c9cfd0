// What a page asks of an org, preflights among it: a browser's own count of round trips.

/** Requests that nobody waits for before the tokens are there: they run beside the others. */
const BESIDE = [/\/\.well-known\/openid-configuration$/, /\/v1\/keys$/];

/** Begins to watch a page before it is opened. */
export async function watchRequests(page, origin) {
  const session = await page.context().newCDPSession(page);
  const requests = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request, timestamp, initiator }) => {
    const url = new URL(request.url);
    if (url.origin === origin) {
      // A preflight names what it is for; either may be announced first.
      const of = initiator.type === 'preflight' ? initiator.requestId : undefined;
      requests.set(requestId, { method: request.method, path: url.pathname, start: timestamp, end: Infinity, of });
    }
  });
  const end = ({ requestId, timestamp }) => {
    const request = requests.get(requestId);
    if (request) {
      request.end = Math.min(request.end, timestamp);
    }
  };
  session.on('Network.responseReceived', end);
  session.on('Network.loadingFailed', end);
  await session.send('Network.enable');
  return new Requests(requests);
}

class Requests {
  #byId;

  constructor(byId) {
    this.#byId = byId;
  }

  /** Forgets all so far. */
  clear() {
    this.#byId.clear();
  }

  /** `{method, path, start, end}`, times in seconds, in the order in which they were answered. */
  all() {
    for (const { of, end } of this.#byId.values()) {
      const held = this.#byId.get(of);
      if (held) {
        // It was begun, and waited for its preflight; that was answered first, whichever the browser told first.
        held.start = Math.max(held.start, end);
        held.end = Math.max(held.end, end);
      }
    }
    return [...this.#byId.values()].sort((a, b) => a.end - b.end || Boolean(b.of) - Boolean(a.of));
  }

  /** How many went one after the other: the longest chain in which each began when the one before was answered. */
  roundTrips() {
    const all = this.all();
    const chains = [];
    for (const [at, { start }] of all.entries()) {
      const before = chains.filter((_, earlier) => all[earlier].end <= start);
      chains[at] = 1 + Math.max(0, ...before);
    }
    return Math.max(0, ...chains);
  }

  /** Method and path of all, in the same order. */
  names() {
    return names(this.all());
  }

  /** Method and path of those that a person waits for. */
  path() {
    return names(this.all().filter((request) => !isBeside(request)));
  }

  /** Method and path of those that run beside. */
  beside() {
    return names(this.all().filter(isBeside)).sort();
  }

  /** Method and path of what was begun after the last request to a path that ends so. */
  after(ending) {
    const all = this.all();
    const last = all.findLast(({ path }) => path.endsWith(ending));
    return names(all.filter(({ start }) => start > last.start));
  }
}

function isBeside({ path }) {
  return BESIDE.some((pattern) => pattern.test(path));
}

function names(requests) {
  return requests.map(({ method, path }) => `${method} ${path}`);
}
