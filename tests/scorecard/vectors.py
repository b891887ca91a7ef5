"""A page that tries every way we know by which a browser loads media; `URL` stands for a picture of the way's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_MARKUP: Final[dict[str, str]] = {
    "img": "<img src=URL>",
    "img-srcset": '<img srcset="URL 1x, URL?2 2x">',
    "img-lazy": "<img loading=lazy src=URL>",
    "image-tag": "<image src=URL>",
    "picture": "<picture><source srcset=URL><img></picture>",
    "video": "<video src=URL autoplay muted preload=auto></video>",
    "video-source": "<video preload=auto autoplay muted><source src=URL type=video/mp4></video>",
    "poster": "<video poster=URL></video>",
    "audio": "<audio src=URL autoplay preload=auto></audio>",
    "audio-source": "<audio preload=auto><source src=URL></audio>",
    "track": "<video src=URL?v autoplay muted><track default kind=captions src=URL></video>",
    "embed": "<embed src=URL>",
    "object": "<object data=URL></object>",
    "object-typed": "<object data=URL type=image/jpeg></object>",
    "iframe": "<iframe src=URL></iframe>",
    "iframe-srcdoc": '<iframe srcdoc="<img src=URL>"></iframe>',
    "svg-image": "<svg><image href=URL width=9 height=9></image></svg>",
    "svg-xlink": "<svg><image xlink:href=URL width=9 height=9></image></svg>",
    "svg-use": "<svg><use href=URL#k></use></svg>",
    "svg-feimage": "<svg width=9 height=9><filter id=f1><feImage href=URL /></filter><rect width=9 height=9 filter='url(#f1)'/></svg>",
    "input-image": "<input type=image src=URL>",
    "table-background": "<table background=URL><tr><td>k</table>",
    "td-background": "<table><tr><td background=URL>k</table>",
    "icon": "<link rel=icon href=URL>",
    "shortcut-icon": '<link rel="shortcut icon" href=URL>',
    "touch-icon": "<link rel=apple-touch-icon href=URL>",
    "mask-icon": "<link rel=mask-icon href=URL>",
    "manifest": "<link rel=manifest href=URL>",
    "preload-image": "<link rel=preload as=image href=URL>",
    "preload-imagesrcset": '<link rel=preload as=image imagesrcset="URL 1x">',
    "preload-fetch": "<link rel=preload as=fetch crossorigin href=URL>",
    "preload-font": "<link rel=preload as=font crossorigin href=URL>",
    "preload-video": "<link rel=preload as=video href=URL>",
    "prefetch": "<link rel=prefetch href=URL>",
    "prerender": "<link rel=prerender href=URL>",
    "modulepreload": "<link rel=modulepreload href=URL>",
    "stylesheet": "<link rel=stylesheet href=URL>",
    "script": "<script async src=URL></script>",
    "module": "<script type=module src=URL></script>",
    "speculation-prefetch": '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["URL"],"eagerness":"immediate"}]}</script>',
    "speculation-prerender": '<script type=speculationrules>{"prerender":[{"source":"list","urls":["URL"],"eagerness":"immediate"}]}</script>',
    "meta-refresh": "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url=URL'>\"></iframe>",
    "lazy-attribute": "<img data-src=URL class=lazyload><amp-img src=URL></amp-img>",
    "css-background": '<p style="background: url(URL)">k</p>',
    "css-border-image": '<p style="border: 9px solid; border-image: url(URL) 3">k</p>',
    "css-list-style": '<ul style="list-style-image: url(URL)"><li>k</ul>',
    "css-cursor": '<p style="cursor: url(URL), auto">k</p>',
    "css-content": '<p style="content: url(URL)">k</p>',
    "css-before": "<style>#b1::before { content: url(URL) }</style><p id=b1>k</p>",
    "css-mask": '<p style="mask-image: url(URL); -webkit-mask-image: url(URL)">k</p>',
    "css-clip-path": '<p style="clip-path: url(URL#k)">k</p>',
    "css-filter": '<p style="filter: url(URL#k)">k</p>',
    "css-shape": '<p style="float: left; width: 9px; shape-outside: url(URL)">k</p>',
    "css-image-set": '<p style="background: image-set(url(URL) 1x)">k</p>',
    "css-cross-fade": '<p style="background: -webkit-cross-fade(url(URL), url(URL?2), 50%)">k</p>',
    "css-variable": '<p style="--k: url(URL); background: var(--k)">k</p>',
    "css-import": "<style>@import url(URL);</style>",
    "css-font": "<style>@font-face { font-family: k1; src: url(URL) }</style><p style='font-family: k1'>k</p>",
    "form-get": "<iframe name=f2></iframe><form id=g1 action=URL target=f2></form><script>g1.submit()</script>",
    "form-post": "<iframe name=f3></iframe><form id=g2 method=post action=URL target=f3></form><script>g2.submit()</script>",
    "ping": "<a id=a1 href='#k' ping=URL>k</a><script>a1.click()</script>",
    "download": "<a id=a2 href=URL download>k</a><script>a2.click()</script>",
    "document-write": "<script>document.write('<img src=URL>')</script>",
}
_SCRIPTS: Final[dict[str, str]] = {
    "new-image": "new Image().src = u",
    "new-image-srcset": "new Image().srcset = u + ' 1x'",
    "inner-html": "const d = document.createElement('div'); d.innerHTML = '<img src=' + u + '>'; document.body.append(d)",
    "detached": "document.createElement('div').innerHTML = '<video preload=auto src=' + u + '></video>'",
    "shadow": "const d = document.createElement('div'); document.body.append(d); d.attachShadow({mode: 'closed'}).innerHTML = '<img src=' + u + '>'",
    "fetch": "fetch(u).then(r => r.arrayBuffer()).then(b => got('fetch', b.byteLength))",
    "fetch-no-cors": "fetch(u, {mode: 'no-cors', cache: 'no-store'})",
    "fetch-keepalive": "fetch(u, {keepalive: true})",
    "fetch-late": "setTimeout(() => fetch(u), 1500)",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', u); x.responseType = 'blob'; x.onload = () => got('xhr', x.response.size); x.send()",
    "xhr-sync": "const x = new XMLHttpRequest(); x.open('GET', u, false); x.send()",
    "blob": "fetch(u).then(r => r.blob()).then(b => { new Image().src = URL.createObjectURL(b) })",
    "image-bitmap": "fetch(u).then(r => r.blob()).then(createImageBitmap)",
    "new-audio": "new Audio(u).load()",
    "video-load": "const v = document.createElement('video'); v.preload = 'auto'; v.src = u; v.load()",
    "media-source": "const m = new MediaSource(); const v = document.createElement('video'); v.src = URL.createObjectURL(m); m.onsourceopen = () => fetch(u).then(r => r.arrayBuffer()).then(b => m.addSourceBuffer('video/mp4; codecs=\"avc1.42E01E\"').appendBuffer(b))",
    "web-codecs": "fetch(u).then(r => new ImageDecoder({data: r.body, type: 'image/jpeg'}).decode())",
    "font-face": "new FontFace('k2', 'url(' + u + ')').load()",
    "canvas": "const i = new Image(); i.crossOrigin = 'anonymous'; i.onload = () => document.createElement('canvas').getContext('2d').drawImage(i, 0, 0); i.src = u",
    "worker": "new Worker(u)",
    "worker-import": "new Worker(URL.createObjectURL(new Blob(['importScripts(\"' + u + '\")'])))",
    "worker-fetch": "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + u + '\")'])))",
    "worker-canvas": "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + u + '\").then(r => r.blob()).then(createImageBitmap).then(b => new OffscreenCanvas(9, 9).getContext(\"2d\").drawImage(b, 0, 0))'])))",
    "worker-module": "new Worker(URL.createObjectURL(new Blob(['import \"' + u + '\"'], {type: 'text/javascript'})), {type: 'module'})",
    "shared-worker": "new SharedWorker(u)",
    "shared-worker-fetch": "new SharedWorker(URL.createObjectURL(new Blob(['fetch(\"' + u + '\")'])))",
    "service-worker": "navigator.serviceWorker.register(u)",
    "cache": "caches.open('k').then(c => c.add(u))",
    "event-source": "new EventSource(u)",
    "beacon": "navigator.sendBeacon(u, 'k')",
    "web-socket": "new WebSocket(u.replace('http', 'ws'))",
    "import": "import(u)",
    "import-json": "import(u, {with: {type: 'json'}})",
    "audio-worklet": "new AudioContext().audioWorklet.addModule(u)",
    "paint-worklet": "CSS.paintWorklet.addModule(u)",
    "adopted-style": "const s = new CSSStyleSheet(); s.replaceSync('#b2 { background: url(' + u + ') }'); document.adoptedStyleSheets = [s]; const p = document.createElement('p'); p.id = 'b2'; document.body.append(p)",
    "popup": "window.open(u)",
    "popup-write": "window.open('about:blank').document.write('<img src=' + u + '>')",
    "frame-blob": "const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<img src=' + u + '>'], {type: 'text/html'})); document.body.append(f)",
    "frame-data": "const f = document.createElement('iframe'); f.src = 'data:text/html,<img src=' + u + '>'; document.body.append(f)",
    "frame-location": "const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.location = u",
    "link-prefetch": "const l = document.createElement('link'); l.rel = 'prefetch'; l.href = u; document.head.append(l)",
    "speculation-late": "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({prefetch: [{source: 'list', urls: [u]}]}); document.head.append(s)",
    "media-session": "navigator.mediaSession.metadata = new MediaMetadata({title: 'k', artwork: [{src: u}]})",
    "download-click": "const a = document.createElement('a'); a.href = u; a.download = 'k.jpg'; document.body.append(a); a.click()",
}
_PAST_THE_WIRE: Final = """
<link rel=preconnect href="http://127.0.0.1:TRAP"><link rel=dns-prefetch href="http://localhost:TRAP">
<script>
  const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:UDP'}, {urls: 'turn:127.0.0.1:UDP', username: 'k', credential: 'k'}]});
  peer.createDataChannel('k'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
  try { new WebTransport('https://127.0.0.1:UDP/k') } catch {}
</script>
"""
VECTORS: Final = (*_MARKUP, *_SCRIPTS)


def past_the_wire(trap: int, udp: int) -> str:
    """Return markup that connects by itself: ahead of need, by STUN, TURN and QUIC."""
    return _PAST_THE_WIRE.replace("TRAP", str(trap)).replace("UDP", str(udp))


def page_of_vectors(
    url_of: Callable[[str], str], *, slow: str, more: str = "", markup: Mapping[str, str] = _MARKUP
) -> str:
    """Return a page with every way; `slow` is a script that keeps it open for a while."""
    scripts = "\n".join(
        f"(() => {{ try {{ const u = '{url_of(name)}'; {code} }} catch {{}} }})();"
        for name, code in _SCRIPTS.items()
    )
    return "\n".join(
        (
            "<!doctype html><meta charset=utf-8><body><pre id=got></pre>",
            "<script>const got = (name, size) => { document.getElementById('got').textContent += name + ':' + size + ' ' };",
            "addEventListener('unhandledrejection', event => event.preventDefault())</script>",
            more,
            *(text.replace("URL", url_of(name)) for name, text in markup.items()),
            f"<script>{scripts}</script>",
            f"<script async src={slow}></script>",
        )
    )
