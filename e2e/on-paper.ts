import type { ElectronApplication } from '@playwright/test'
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'

declare global {
  /** In Electron's main process: what was printed last, as a PDF in base64. */
  var printedForTest: string | undefined
}

export interface Paper {
  /** The words of each page. */
  readonly pages: readonly string[]
  readonly pictures: number
  readonly pdf: Buffer
}

/** No printer is asked and no dialog opens: what would be printed becomes a PDF, laid out by the same code. */
export async function catchPaper(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: electron }) => {
    electron.on('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => {
        void contents.printToPDF({ printBackground: true, preferCSSPageSize: false }).then((pdf) => {
          globalThis.printedForTest = pdf.toString('base64')
          done?.(true, '')
        })
      }
    })
  })
}

/** What `print` puts on paper. */
export async function paperOf(app: ElectronApplication, print: () => Promise<void>): Promise<Paper> {
  await app.evaluate(() => {
    globalThis.printedForTest = undefined
  })
  await print()
  const printed = await app.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const look = setInterval(() => {
          if (globalThis.printedForTest === undefined) return
          clearInterval(look)
          resolve(globalThis.printedForTest)
        }, 20)
      }),
  )
  const pdf = Buffer.from(printed, 'base64')
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise
  const pages: string[] = []
  let pictures = 0
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '))
    const { fnArray, argsArray } = await page.getOperatorList()
    // Not the small drawing in place of a picture that is left out.
    pictures += fnArray.filter((operation, at) => operation === OPS.paintImageXObject && argsArray[at]?.[1] > 20).length
  }
  await document.destroy()
  return { pages, pictures, pdf }
}
