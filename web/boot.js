// Starts the program on the canvas, and says so in words when it cannot.
import { isHidden, passOn } from './pass_on.js';

performance.mark('egui-okta:start');

const status = document.getElementById('status');
const canvas = document.getElementById('egui_okta');

function fail(sentence) {
  status.textContent = sentence;
  status.setAttribute('role', 'alert');
  status.hidden = false;
  canvas.hidden = true;
}

function missingFeature() {
  if (typeof WebAssembly !== 'object') {
    return 'WebAssembly';
  }
  // On a canvas of its own, for one that has given a context gives no other.
  const probe = document.createElement('canvas');
  const context = probe.getContext('webgl2') ?? probe.getContext('webgl');
  // Browsers allow only a few contexts at a time.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context ? null : 'WebGL';
}

async function start() {
  if (await passOn()) {
    // As a rule a pop-up may close itself.
    close();
    status.textContent = 'You are done here. You can close this window.';
    return;
  }
  if (isHidden()) {
    // Nobody takes the answer, and nobody would see a sign-in here.
    return;
  }
  const missing = missingFeature();
  if (missing) {
    fail(`Signing in here needs ${missing}, which this browser does not have or has turned off.`);
    return;
  }
  try {
    // Not a static import: that would be loaded before the mark above is set.
    const { default: init } = await import('./egui_okta.js');
    await init();
  } catch (error) {
    console.error(error);
    fail('The sign-in page could not be loaded. Please check your connection and load the page again.');
    return;
  }
  status.hidden = true;
  addEventListener('error', ({ error }) => ended(error));
  addEventListener('unhandledrejection', ({ reason }) => ended(reason));
}

// A program that panics, or that the browser refuses its canvas, ends with an error that no one catches.
function ended(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    fail('The sign-in page has stopped because of an error. Please load it again.');
  } else if (performance.getEntriesByName('egui-okta:first-input').length === 0) {
    fail('The sign-in page cannot be shown in this browser. Please try another browser.');
  }
}

await start();
