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
const large = draw(1024)
const ico = png2icons.createICO(large, png2icons.BICUBIC2, 0, true, true)
const icns = png2icons.createICNS(large, png2icons.BICUBIC2, 0)
if (!ico || !icns) throw new Error('the icons for Windows and macOS could not be made')
await writeFile(path.join(folder, 'tern.ico'), ico)
await writeFile(path.join(folder, 'tern.icns'), icns)
