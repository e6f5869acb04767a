#!/usr/bin/env node
// The part of fpm's command line that electron-builder uses for a .deb, on dpkg-deb:
//
//   fpm-deb.mjs -t deb --name N --version V … -d DEPENDENCY … --package OUT.deb FROM=TO …
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const SWITCHES = ['--force', '--debug']
const COMPRESSION = { gz: 'gzip' }

/** Options by name, the repeatable ones as lists, and the mappings FROM=TO that remain. */
function readWords(words) {
  const options = { d: [], 'deb-recommends': [] }
  const mappings = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (!word.startsWith('-')) mappings.push(word)
    else if (!SWITCHES.includes(word)) {
      const [, name, given] = /^--?([^=]+)(?:=(.*))?$/s.exec(word)
      const value = given ?? words[++index]
      if (Array.isArray(options[name])) options[name].push(value)
      else options[name] = value
    }
  }
  return { options, mappings }
}

function copyFiles(root, mappings) {
  for (const mapping of mappings) {
    const at = mapping.lastIndexOf('=')
    const from = mapping.slice(0, at)
    const to = path.join(root, mapping.slice(at + 1))
    mkdirSync(path.dirname(to), { recursive: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
    if (!from.endsWith('/')) chmodSync(to, 0o644)
  }
}

/** Debian policy §5.3; the first line of the description is the synopsis. */
function controlFile(options, kilobytes) {
  const description = options.description.split('\n').map((line) => line.trim())
  const [synopsis, ...long] = description.filter((line) => line !== '')
  const recommends = options['deb-recommends']
  return [
    `Package: ${options.name}`,
    `Version: ${options.version}`,
    `Architecture: ${options.architecture}`,
    `Maintainer: ${options.maintainer}`,
    `Installed-Size: ${kilobytes}`,
    `Depends: ${options.d.join(', ')}`,
    ...(recommends.length > 0 ? [`Recommends: ${recommends.join(', ')}`] : []),
    `Section: ${options.category ?? 'misc'}`,
    `Priority: ${options['deb-priority'] ?? 'optional'}`,
    `Homepage: ${options.url}`,
    `Description: ${synopsis}`,
    ...long.map((line) => ` ${line}`),
    '',
  ].join('\n')
}

const { options, mappings } = readWords(process.argv.slice(2))
if (options.t !== 'deb') throw new Error(`this makes .deb packages only, not ${options.t}`)
const root = mkdtempSync(path.join(tmpdir(), 'tern-deb-'))
try {
  copyFiles(root, mappings)
  const kilobytes = execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0]
  const control = path.join(root, 'DEBIAN')
  mkdirSync(control)
  chmodSync(root, 0o755)
  writeFileSync(path.join(control, 'control'), controlFile(options, kilobytes))
  for (const [option, name] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ]) {
    cpSync(options[option], path.join(control, name))
    chmodSync(path.join(control, name), 0o755)
  }
  const compression = options['deb-compression'] ?? 'xz'
  const build = ['--root-owner-group', `-Z${COMPRESSION[compression] ?? compression}`, '--build', root, options.package]
  execFileSync('dpkg-deb', build, { stdio: ['ignore', 2, 2] })
} finally {
  rmSync(root, { recursive: true, force: true })
}
