import { expect, test } from 'vitest'
import { fileRisk, mentionsMacros } from './file-risk'

const plain = Buffer.from('hello')
const hex = (text: string) => Buffer.from(text, 'hex')

test.each([
  ['letter.pdf', plain, false, 'none'],
  ['photo.JPG', plain, false, 'none'],
  ['setup.EXE', plain, false, 'program'],
  ['invoice.pdf.js', plain, false, 'program'],
  ['report.pdf', hex('4d5a9000'), false, 'program'],
  ['notes.txt', Buffer.from('#!/bin/sh\n'), false, 'program'],
  ['data', hex('7f454c4602'), false, 'program'],
  ['link.url', plain, false, 'program'],
  ['disk.iso', plain, false, 'program'],
  ['page.html', plain, false, 'page'],
  ['drawing.svg', plain, false, 'page'],
  ['table.xlsm', plain, false, 'macros'],
  ['table.xls', plain, true, 'macros'],
  ['README', plain, false, 'unknown'],
] as const)('%s', (name, head, macros, risk) => expect(fileRisk(name, head, macros)).toBe(risk))

test('programs inside Office files', () => {
  expect(mentionsMacros(Buffer.from('PK…word/vbaProject.bin…'))).toBe(true)
  expect(mentionsMacros(Buffer.from('…_VBA_PROJECT…', 'utf16le'))).toBe(true)
  expect(mentionsMacros(Buffer.from('PK…word/document.xml…'))).toBe(false)
})
