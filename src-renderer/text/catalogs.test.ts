import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { describe, expect, test } from 'vitest'
import { de } from './de'
import { en } from './en'
import { composer } from './en/composer'
import { reading } from './en/reading'
import { it as italian } from './it'
import { ja } from './ja'

// What the type of a catalog cannot say: placeholders, plural branches, sentences left in English, keys nobody uses.

const catalogs: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, de, it: italian, ja }
/** The plural categories of each language; Italian says 1.000.000 *di* messaggi. */
const categories: Readonly<Record<string, readonly string[]>> = {
  en: ['one', 'other'],
  de: ['one', 'other'],
  it: ['one', 'many', 'other'],
  ja: ['other'],
}

interface Found {
  readonly names: Set<string>
  readonly plurals: string[][]
  readonly selects: Map<string, string[]>
}

function look(elements: readonly MessageFormatElement[], found: Found): Found {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue
    found.names.add(element.value)
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      const branches = Object.keys(element.options)
      if (element.type === TYPE.plural) found.plurals.push(branches)
      else found.selects.set(element.value, branches.sort())
      for (const { value } of Object.values(element.options)) look(value, found)
    }
    if (element.type === TYPE.tag) look(element.children, found)
  }
  return found
}

const lookAt = (sentence: string): Found => look(parse(sentence), { names: new Set(), plurals: [], selects: new Map() })

describe.each(Object.keys(catalogs))('%s', (language) => {
  const sentences = Object.entries(catalogs[language] ?? {})

  test('every sentence can be read, and names what the English one names', () => {
    const faults = sentences.flatMap(([key, sentence]) => {
      const source = lookAt(catalogs.en?.[key] ?? '')
      const found = lookAt(sentence)
      const same = [...found.names].sort().join() === [...source.names].sort().join()
      const selects = [...source.selects].every(
        ([name, branches]) => found.selects.get(name)?.join() === branches.join(),
      )
      return same && selects ? [] : [`${key}: ${sentence}`]
    })
    expect(faults).toEqual([])
  })

  test('every plural has every branch of the language', () => {
    const wanted = categories[language] ?? []
    const complete = (branches: readonly string[]): boolean => wanted.every((category) => branches.includes(category))
    const faults = sentences.flatMap(([key, sentence]) => {
      // "3 of 10" counts, but nothing in it bends with the count.
      const bends = lookAt(catalogs.en?.[key] ?? '').plurals.some((branches) => branches.includes('one'))
      return !bends || lookAt(sentence).plurals.every(complete) ? [] : [key]
    })
    expect(faults).toEqual([])
  })
})

test.each(['de', 'it', 'ja'])('%s: nothing is left in English', (language) => {
  const faults = Object.entries(catalogs[language] ?? {}).flatMap(([key, sentence]) =>
    sentence === catalogs.en?.[key] && /\p{L}{2,} \p{L}{2,}/u.test(sentence.replaceAll(/\{[^}]*\}/g, '')) ? [key] : [],
  )
  expect(faults).toEqual([])
})

/** Areas whose screens are still being built may be ahead of them. */
const underWay: ReadonlySet<string> = new Set([...Object.keys(composer), ...Object.keys(reading)])

test('every sentence is used', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const sources = ['src-main', 'src-renderer', 'src-shared'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          /\.tsx?$/.test(name) &&
          !/\.test\.tsx?$/.test(name) &&
          !/(^|\/)text\/(en|de|it|ja)\//.test(`${folder}/${name}`),
      )
      .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
  )
  const text = sources.join('\n')
  const said = new Set(text.match(/(?<=['"`])[A-Za-z][\w.-]*(?=['"`])/g))
  // `filter.${name}.empty` uses every key of that shape.
  const shapes = [...text.matchAll(/`([\w.-]*\$\{[^`]*)`/g)].flatMap(([, shape]) => {
    const parts = (shape ?? '').split(/\$\{[^}]*\}/)
    return parts.every((part) => /^[\w.-]*$/.test(part)) && /^\w+\.|^\w+$/.test(parts[0] ?? '')
      ? [new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w.-]+')}$`)]
      : []
  })
  const unused = Object.keys(en).filter(
    (key) => !underWay.has(key) && !said.has(key) && !shapes.some((shape) => shape.test(key)),
  )
  expect(unused).toEqual([])
})
