// Stands for the script of Duo's Web SDK 2: the same functions, the sandbox behind them.
window.Duo = {
  init(options) {
    const { host, sig_request: request, post_action: done } = options;
    const frame = typeof options.iframe === 'string' ? document.getElementById(options.iframe) : options.iframe;
    const [duo, app] = request.split(':');
    const query = new URLSearchParams({ tx: duo, parent: location.href, v: '2.8' });
    frame.src = `//${host}/frame/web/v1/auth?${query}`;
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow && typeof data === 'string') {
        (done ?? options.submit_callback)(`${data}:${app}`);
      }
    });
  },
};
