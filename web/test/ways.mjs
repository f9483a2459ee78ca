// The ways by which a page can ask for something, for tests that show which of them are closed. The
// functions run in the page.

/**
 * Each way takes an address, and asks for it. What it throws or returns does not matter: what
 * arrives does.
 * @type {Record<string, (url: string) => unknown>}
 */
export const ways = {
  fetch: (url) => fetch(url, { mode: "no-cors" }),
  "fetch with keepalive": (url) => fetch(url, { mode: "no-cors", keepalive: true, method: "POST", body: "secret" }),
  XMLHttpRequest: (url) => {
    const x = new XMLHttpRequest();
    x.open("GET", url);
    x.send();
  },
  WebSocket: (url) => new WebSocket(url.replace(/^http/, "ws")),
  EventSource: (url) => new EventSource(url),
  sendBeacon: (url) => navigator.sendBeacon(url, "secret"),
  Image: (url) => {
    new Image().src = url;
  },
  "img srcset": (url) => {
    const e = document.createElement("img");
    e.srcset = `${url} 1x`;
    document.body.append(e);
  },
  "SVG image": (url) => {
    const [svg, image] = ["svg", "image"].map((n) => document.createElementNS("http://www.w3.org/2000/svg", n));
    image.setAttribute("href", url);
    svg.append(image);
    document.body.append(svg);
  },
  "input image": (url) => {
    document.body.append(Object.assign(document.createElement("input"), { type: "image", src: url }));
  },
  "video poster": (url) => {
    document.body.append(Object.assign(document.createElement("video"), { poster: url }));
  },
  video: (url) => {
    document.body.append(Object.assign(document.createElement("video"), { src: url, preload: "auto" }));
  },
  audio: (url) => {
    new Audio(url).load();
  },
  track: (url) => {
    const video = document.createElement("video");
    const track = Object.assign(document.createElement("track"), { src: url, default: true, kind: "subtitles" });
    video.crossOrigin = "anonymous";
    video.append(track);
    document.body.append(video);
    track.track.mode = "showing";
  },
  "style element": (url) => {
    document.body.append(
      Object.assign(document.createElement("style"), { textContent: `body { background: url("${url}") }` }),
    );
  },
  "style attribute": (url) => {
    const e = document.createElement("p");
    e.setAttribute("style", `background: url("${url}")`);
    e.append("x");
    document.body.append(e);
  },
  "background by script": (url) => {
    const e = document.createElement("p");
    e.append("x");
    document.body.append(e);
    e.style.backgroundImage = `url("${url}")`;
  },
  "@import": (url) => {
    document.body.append(Object.assign(document.createElement("style"), { textContent: `@import "${url}";` }));
  },
  "@font-face": (url) => {
    document.body.append(
      Object.assign(document.createElement("style"), {
        textContent: `@font-face { font-family: f; src: url("${url}") } .f { font-family: f }`,
      }),
    );
    document.body.append(Object.assign(document.createElement("p"), { className: "f", textContent: "x" }));
  },
  "adopted style sheet": (url) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `@font-face { font-family: g; src: url("${url}/font") } .g { font-family: g; background: url("${url}") }`,
    );
    document.adoptedStyleSheets.push(sheet);
    document.body.append(Object.assign(document.createElement("p"), { className: "g", textContent: "x" }));
  },
  FontFace: (url) => new FontFace("h", `url("${url}")`).load(),
  stylesheet: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: url }));
  },
  icon: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "icon", href: url }));
  },
  manifest: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: url }));
  },
  prefetch: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: url }));
  },
  preload: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "image", href: url }));
  },
  "preload as fetch": (url) => {
    document.head.append(
      Object.assign(document.createElement("link"), {
        rel: "preload",
        as: "fetch",
        crossOrigin: "anonymous",
        href: url,
      }),
    );
  },
  modulepreload: (url) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: url }));
  },
  "speculation rules": (url) => {
    const rules = JSON.stringify({ prefetch: [{ source: "list", urls: [url], eagerness: "immediate" }] });
    document.head.append(
      Object.assign(document.createElement("script"), { type: "speculationrules", textContent: rules }),
    );
  },
  script: (url) => {
    document.head.append(Object.assign(document.createElement("script"), { src: url }));
  },
  "inline script": (url) => {
    document.head.append(
      Object.assign(document.createElement("script"), { textContent: `new Image().src = ${JSON.stringify(url)}` }),
    );
  },
  "import()": (url) => import(url),
  worker: (url) => new Worker(url),
  "module worker": (url) => new Worker(url, { type: "module" }),
  "shared worker": (url) => new SharedWorker(url),
  "worker of a blob": (url) =>
    new Worker(
      URL.createObjectURL(
        new Blob([`fetch(${JSON.stringify(url)}, { mode: "no-cors" })`], { type: "text/javascript" }),
      ),
    ),
  "service worker": (url) => navigator.serviceWorker.register(url),
  worklet: (url) => new AudioContext().audioWorklet.addModule(url),
  iframe: (url) => {
    document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
  },
  "iframe with a document": (url) => {
    document.body.append(Object.assign(document.createElement("iframe"), { srcdoc: `<img src="${url}">` }));
  },
  "realm of an empty iframe": (url) => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return frame.contentWindow?.fetch(url, { mode: "no-cors" });
  },
  object: (url) => {
    document.body.append(Object.assign(document.createElement("object"), { data: url, type: "text/html" }));
  },
  embed: (url) => {
    document.body.append(Object.assign(document.createElement("embed"), { src: url, type: "text/html" }));
  },
  "form into a frame": (url) => {
    const frame = Object.assign(document.createElement("iframe"), { name: "target" });
    const form = Object.assign(document.createElement("form"), { action: url, method: "POST", target: "target" });
    document.body.append(frame, form);
    form.submit();
  },
  form: (url) => {
    const form = Object.assign(document.createElement("form"), { action: url });
    document.body.append(form);
    form.submit();
  },
  "ping of a link": (url) => {
    const link = Object.assign(document.createElement("a"), { href: "#here", ping: url, textContent: "x" });
    document.body.append(link);
    link.click();
  },
  fetchLater: (url) => Object(globalThis).fetchLater?.(url, { activateAfter: 0 }),
  Cache: async (url) => (await caches.open("test")).add(new Request(url, { mode: "no-cors" })),
  "background fetch": async (url) =>
    Object(await navigator.serviceWorker.getRegistration()).backgroundFetch?.fetch("x", url),
  "base of all addresses": (url) => {
    document.head.append(Object.assign(document.createElement("base"), { href: `${url}/` }));
    new Image().src = "relative";
  },
};

/**
 * A way that goes by another page of the own host, in a window of its own: that page is not closed,
 * and does for this one what a script of the same host may do. Opening it is a change of address,
 * which no policy closes; what it asks for is.
 * @param {string[]} addresses
 */
export const byWindow = async ([page, url]) => {
  const other = open(page);
  if (!other) throw new Error("no window is opened");
  await new Promise((done) => {
    setTimeout(done, 2000);
    other.addEventListener("pagehide", done);
  });
  // The window's first, empty document makes way for the page.
  for (let i = 0; i < 20; i++) {
    await new Promise((done) => setTimeout(done, 50));
    try {
      other.fetch(url, { mode: "no-cors", method: "POST", body: "secret" }).catch(() => {});
    } catch {
      /* not of this host, or gone */
    }
  }
  return other.closed;
};
