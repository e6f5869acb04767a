import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeFileName } from './safe-file-name'

describe('a name that a mail proposes', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\cmd.exe', 'cmd.exe'],
    ['/absolute/name.txt', 'name.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u0000b\r\nc.txt', 'ab c.txt'],
    ['invoice.pdf                                                  .exe', 'invoice.pdf .exe'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['COM1.log', '_COM1.log'],
    ['name. . .', 'name'],
    ['.bashrc', 'bashrc'],
    ['~/.ssh/id', 'id'],
    ['a:stream.txt', 'a_stream.txt'],
    ['%APPDATA%.txt', '_APPDATA_.txt'],
    ['$HOME.txt', '_HOME.txt'],
    ['$(id).txt', '_(id).txt'],
    ['what?*<>|".txt', 'what______.txt'],
    ['', 'attachment'],
    ['...', 'attachment'],
    ['日本語の資料.pdf', '日本語の資料.pdf'],
  ])('%j becomes %j', (name, safe) => expect(safeFileName(name, 'attachment')).toBe(safe))

  test('keeps its ending however long it is', () => {
    expect(safeFileName(`${'x'.repeat(500)}.pdf.exe`, 'a').endsWith('.exe')).toBe(true)
  })

  const octets = (text: string): number => new TextEncoder().encode(text).length
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc
      .array(
        fc.constantFrom(
          '..',
          '/',
          '\\',
          '.',
          ' ',
          ':',
          'con',
          '\u202e',
          '\u0000',
          '.exe',
          'é',
          '$(',
          '%',
          '~',
          '\ud800',
          '日本',
        ),
        { maxLength: 200 },
      )
      .map((pieces) => pieces.join('')),
  )

  test('is a plain name of one file on every system', () => {
    fc.assert(
      fc.property(anything, (name) => {
        const safe = safeFileName(name, 'attachment')
        expect(safe).not.toBe('')
        expect(safe).not.toMatch(/[/\\<>:"|?*%`]/)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
        expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
        expect(safe).not.toMatch(/^[. ~]|[. ]$/)
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
        expect(safe).not.toMatch(/\p{Surrogate}/u)
        expect(octets(safe)).toBeLessThanOrEqual(200)
        expect(safeFileName(safe, 'attachment')).toBe(safe)
      }),
      { numRuns: 1_000 },
    )
  })
})
