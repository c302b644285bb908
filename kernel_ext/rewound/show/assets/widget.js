/* The script of a view: shows the static page that it was given, and in its place the views, once the kernel has sent them. */

const KEY = Symbol.for('rewound.views');

/* The views, by version: a page loads them once, whoever of its widgets got them first. */
const loaded = (globalThis[KEY] ??= new Map());

async function load({ version, code, css }) {
  if (!loaded.has(version)) {
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    try {
      loaded.set(version, { mount: (await import(/* webpackIgnore: true */ address)).mount, css });
    } finally {
      URL.revokeObjectURL(address);
    }
  }
  return loaded.get(version);
}

function render({ model, el }) {
  let undo = () => {};
  let gone = false;
  const carrier = {
    send: message => model.send(message),
    listen: heard => {
      model.on('msg:custom', heard);
      return () => model.off('msg:custom', heard);
    }
  };
  const silence = carrier.listen(async message => {
    /* Without the code it is an answer to another window, which has it. */
    if (message?.type === 'code' && (message.code || loaded.has(message.version))) {
      silence();
      const views = await load(message);
      if (!gone) {
        undo = views.mount(el, model.get('about'), carrier, views.css);
      }
    }
  });
  el.innerHTML = model.get('html');
  /* Said by each, also where the views are here already: whether the kernel answers is what has to be known. */
  carrier.send({ type: 'code', known: [...loaded.keys()] });
  return () => {
    gone = true;
    silence();
    undo();
  };
}

export default { render };
