// Starts the program, or says in words why it cannot start.

performance.mark('egui-okta:start');

function say(sentence) {
  document.getElementById('egui_okta').hidden = true;
  const problem = document.getElementById('problem');
  problem.textContent = sentence;
  problem.hidden = false;
}

// Asked of a canvas of its own: the first context decides what a canvas can be used for.
function hasWebGl() {
  const canvas = document.createElement('canvas');
  return Boolean(canvas.getContext('webgl2') ?? canvas.getContext('webgl'));
}

async function boot() {
  if (typeof WebAssembly !== 'object') {
    return say('Signing in here needs WebAssembly, which this browser lacks or does not allow.');
  }
  if (!hasWebGl()) {
    return say('Signing in here needs WebGL, which this browser lacks or does not allow.');
  }
  const { default: init } = await import('./egui_okta.js');
  await init();
}

boot().catch((error) => {
  console.error(error);
  say('The sign-in could not be started. Load the page again; if that does not help, update the browser.');
});
