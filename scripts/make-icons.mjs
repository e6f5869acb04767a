// Draws every icon of the packages from resources/icons/tern.svg: `node scripts/make-icons.mjs`
//
// The results are kept in the repository, so only who changes the drawing needs to run this.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import png2icons from 'png2icons'
import { projectRoot } from './run-command.mjs'

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const folder = path.join(projectRoot, 'resources', 'icons')
const drawing = await readFile(path.join(folder, 'tern.svg'), 'utf8')
const draw = (size) => Buffer.from(new Resvg(drawing, { fitTo: { mode: 'width', value: size } }).render().asPng())

for (const size of SIZES) await writeFile(path.join(folder, `${size}x${size}.png`), draw(size))

// In the desktop's tray each state has a shape of its own, not only a colour.
const marks = {
  plain: '',
  unread: '<circle cx="388" cy="124" r="112" fill="#e4572e" stroke="#fff" stroke-width="28"/>',
  paused:
    '<circle cx="372" cy="372" r="128" fill="#16222c" stroke="#fff" stroke-width="24"/><path d="M324 308h32v128h-32zM388 308h32v128h-32z" fill="#fff"/>',
  attention:
    '<path d="M372 196 L508 460 H236 Z" fill="#f5c451" stroke="#16222c" stroke-width="24" stroke-linejoin="round"/><path d="M358 290h28l-6 86h-16zM358 396h28v28h-28z" fill="#16222c"/>',
}
for (const [look, mark] of Object.entries(marks)) {
  const marked = drawing.replace('</svg>', `${mark}</svg>`)
  const png = new Resvg(marked, { fitTo: { mode: 'width', value: 64 } }).render().asPng()
  await writeFile(path.join(folder, `tray-${look}.png`), Buffer.from(png))
}

const large = draw(1024)
const ico = png2icons.createICO(large, png2icons.BICUBIC2, 0, true, true)
const icns = png2icons.createICNS(large, png2icons.BICUBIC2, 0)
if (!ico || !icns) throw new Error('the icons for Windows and macOS could not be made')
await writeFile(path.join(folder, 'tern.ico'), ico)
await writeFile(path.join(folder, 'tern.icns'), icns)
