// Stands for the script of a captcha: the same functions, and a box to tick, which lies in an element of the body as the
// challenges of the real ones do, and stays there when the widget is reset. An address that has `?answer=wrong` gives a
// token that the org refuses, and `?answer=none` never answers.
{
  const widgets = [];
  const answer = new URL(document.currentScript.src).searchParams.get('answer') ?? 'person';
  const ask = (widget) => {
    const { options } = widget;
    const dialog = document.createElement('dialog');
    const finish = (callback, value) => {
      dialog.remove();
      const run = typeof callback === 'string' ? window[callback] : callback;
      run?.(value);
    };
    const button = (text, press) => {
      const element = document.createElement('button');
      element.textContent = text;
      element.addEventListener('click', press);
      dialog.append(element);
    };
    dialog.setAttribute('aria-label', 'Sandbox captcha');
    if (answer !== 'none') {
      button('I am not a robot', () => finish(options.callback, answer));
    }
    // Escape closes it, too.
    dialog.addEventListener('cancel', () => finish(options['close-callback'], 'challenge-closed'));
    button('Close', () => finish(options['close-callback'], 'challenge-closed'));
    widget.challenge.append(dialog);
    dialog.showModal();
  };
  window.NAME = {
    render(container, options = {}) {
      const element = typeof container === 'string' ? document.getElementById(container) : container;
      const challenge = document.createElement('div');
      challenge.dataset.captcha = 'challenge';
      document.body.append(challenge);
      element.append(document.createElement('span'));
      return String(widgets.push({ container: element, challenge, options }) - 1);
    },
    execute(id = 0) {
      ask(widgets[id]);
    },
    reset(id = 0) {
      widgets[id]?.challenge.replaceChildren();
    },
    remove(id = 0) {
      widgets[id]?.container.replaceChildren();
    },
    getResponse: () => '',
    ready: (callback) => callback(),
  };
}
