// Who may talk to the page: the speaker's window that it has opened, and the frames of its explorables; to a copy of it
// in the speaker's window, that window. It listens before reveal.js does, which answers everybody.
(() => {
  'use strict';

  // What the speaker's window asks its copies for. Opened from files, another page that frames a copy looks like that
  // window: nothing of this is answered with notes, or changes settings.
  const OF_COPIES = ['setState', 'next', 'triggerKey'];
  const isCopy = /receiver/i.test(location.search);

  function method(data) {
    try {
      return JSON.parse(data).method;
    } catch {
      return undefined;
    }
  }

  function isHeard({ source, origin, data }) {
    const isFrame = Array.from({ length: window.length }, (_, index) => window[index]).includes(source);
    if (isFrame) return typeof data === 'object'; // reveal.js takes text alone
    if (origin !== self.origin) return false;
    return isCopy ? source === parent && OF_COPIES.includes(method(data)) : source?.opener === window;
  }

  addEventListener('message', (event) => isHeard(event) || event.stopImmediatePropagation(), true);
})();
