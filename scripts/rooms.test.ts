import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// Who may import whom. biome.json says the same of libraries while one writes; this also knows our own rooms.

const root = fileURLToPath(new URL('..', import.meta.url))

interface Room {
  /** A folder with all below it, or one file; the first room that fits a file is its room. */
  readonly room: string
  /** Folders and files of ours beside itself and src-shared. */
  readonly rooms: readonly string[]
  /** Libraries; `node:*` stands for all of Node. */
  readonly libraries: readonly string[]
  readonly why: string
}

const engines = ['src-main/sync', 'src-main/mime', 'src-main/vault', 'src-main/transport']
const screen = [
  'react',
  'react-dom',
  'react-intl',
  'zustand',
  'lucide-react',
  '@base-ui/react',
  '@tanstack/react-virtual',
]

const table: readonly Room[] = [
  { room: 'src-shared', rooms: [], libraries: [], why: 'what all processes share runs in all of them' },
  { room: 'src-preload', rooms: [], libraries: ['electron'], why: 'a sandboxed preload is one small file' },
  { room: 'src-main/sync', rooms: [], libraries: [], why: 'plans are pure: no clock, no disk, no network' },
  {
    room: 'src-main/imap/imap-wire.ts',
    rooms: [...engines, 'src-main/imap'],
    libraries: ['node:*', 'imapflow'],
    why: 'one file knows the IMAP library',
  },
  {
    room: 'src-main/pop3/pop3-wire.ts',
    rooms: [...engines, 'src-main/pop3'],
    libraries: ['node:*', 'node-pop3'],
    why: 'one file knows the POP3 library',
  },
  { room: 'src-main/imap', rooms: engines, libraries: ['node:*'], why: 'one protocol never knows another' },
  { room: 'src-main/pop3', rooms: engines, libraries: ['node:*'], why: 'one protocol never knows another' },
  {
    room: 'src-main/mime',
    rooms: ['src-main/sync'],
    libraries: ['node:*', 'postal-mime', 'encoding-japanese', 'libqp'],
    why: 'a message is read without knowing where it came from',
  },
  {
    room: 'src-main/smtp',
    rooms: ['src-main/sync', 'src-main/transport'],
    libraries: ['node:*', 'nodemailer'],
    why: 'one room knows how mail is handed in',
  },
  {
    room: 'src-main/compose',
    rooms: ['src-main/sync', 'src-main/mime', 'src-main/vault'],
    libraries: ['node:*', 'nodemailer'],
    why: 'one room makes messages',
  },
  {
    room: 'src-main/writing',
    rooms: [...engines, 'src-main/compose', 'src-main/outbox', 'src-main/smtp'],
    libraries: ['node:*'],
    why: 'drafts and outbox know accounts by an interface',
  },
  {
    room: 'src-main/outbox',
    rooms: ['src-main/sync', 'src-main/smtp'],
    libraries: ['node:*'],
    why: 'what is to be sent knows the server by an interface',
  },
  { room: 'src-main/transport', rooms: [], libraries: ['node:*'], why: 'TLS knows no protocol' },
  { room: 'src-main/vault', rooms: ['src-main/sync'], libraries: ['node:*'], why: 'files know no protocol' },
  {
    room: 'src-main/archive',
    rooms: ['src-main/sync', 'src-main/vault'],
    libraries: ['node:*', 'yazl', 'yauzl'],
    why: 'mail that leaves or comes as files knows no protocol',
  },
  { room: 'src-main/store-bridge', rooms: ['src-main/sync'], libraries: ['node:*'], why: 'a port knows no protocol' },
  {
    room: 'src-main/accounts',
    rooms: ['src-main/sync'],
    libraries: ['node:*'],
    why: 'accounts are given their engines',
  },
  {
    room: 'src-main/autoconfig',
    rooms: ['src-main/transport'],
    libraries: ['node:*', 'saxes', 'tldts'],
    why: 'settings are found without signing in to anything',
  },
  {
    room: 'src-main/oauth',
    rooms: ['src-main/transport'],
    libraries: ['node:*'],
    why: 'signing in in the browser knows no mail protocol',
  },
  {
    room: 'src-main/engine.ts',
    rooms: [
      ...engines,
      'src-main/autoconfig',
      'src-main/oauth',
      'src-main/imap',
      'src-main/pop3',
      'src-main/store-bridge',
      'src-main/accounts',
      'src-main/archive',
      'src-main/smtp',
      'src-main/compose',
      'src-main/outbox',
      'src-main/writing',
    ],
    libraries: ['node:*'],
    why: 'the engine process knows no window; it runs under plain Node',
  },
  {
    room: 'src-main/index.ts',
    rooms: ['src-main/ipc', 'src-main/os'],
    libraries: ['node:*', 'electron'],
    why: 'mail is handled in the engine process',
  },
  { room: 'src-main/ipc', rooms: ['src-main/os'], libraries: ['node:*', 'electron'], why: 'main handles no mail' },
  { room: 'src-main/os', rooms: ['src-main/ipc'], libraries: ['node:*', 'electron'], why: 'main handles no mail' },
  // `MailStore`, the interface it implements, is a type of sync.
  {
    room: 'src-renderer/store/search',
    rooms: ['src-renderer/store'],
    libraries: ['dexie', '@sqlite.org/sqlite-wasm', 'entities'],
    why: 'one room knows the index',
  },
  { room: 'src-renderer/store', rooms: ['src-main/sync'], libraries: ['dexie'], why: 'one room knows the database' },
  { room: 'src-renderer/pdf', rooms: [], libraries: ['pdfjs-dist'], why: 'a PDF is painted where nothing else is' },
  {
    room: 'src-renderer',
    rooms: ['src-renderer'],
    libraries: [...screen, 'dexie-react-hooks', 'dompurify', 'ical.js', 'squire-rte'],
    why: 'a window reads the store by its functions and asks main for everything else',
  },
]

/** Test code may import what it likes; it is not shipped. */
const isTest = (file: string) => /\.(test|testing)\.tsx?$|\/testing\.tsx?$/.test(file)

const sources = ['src-main', 'src-preload', 'src-renderer', 'src-shared'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .filter((file) => /\.tsx?$/.test(file) && !isTest(file)),
)

/** What a source names in `import … from`, `export … from`, `import '…'` and `import('…')`. */
function importsOf(text: string): readonly string[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'/gm,
  )
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

const within = (file: string, room: string) =>
  file === room || file === room.replace(/\.ts$/, '') || file.startsWith(`${room}/`)
const libraryName = (name: string) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

function mayImport(file: string, room: Room, name: string): boolean {
  if (!name.startsWith('.')) {
    if (name.startsWith('node:')) return room.libraries.includes('node:*')
    return room.libraries.includes(libraryName(name))
  }
  const target = path.posix.join(path.posix.dirname(file), name.replace(/\?.*$/, ''))
  return [room.room, 'src-shared', ...room.rooms].some((allowed) => within(target, allowed))
}

describe('the rooms', () => {
  it('leave no source file without a room', () => {
    expect(sources.length).toBeGreaterThan(50)
    expect(sources.filter((file) => !table.some(({ room }) => within(file, room)))).toEqual([])
  })

  it.each(table)('$room keeps its doors: $why', (room) => {
    const files = sources.filter((file) => table.find((one) => within(file, one.room)) === room)
    const offences = files.flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8'))
        .filter((name) => !mayImport(file, room, name))
        .map((name) => `${file} imports ${name}`),
    )
    expect(offences).toEqual([])
  })

  it('reads every form of import', () => {
    const text = `import a, {\n  type B,\n} from './one'\nexport * from './two'\nimport './three'\nawait import('./four')\n`
    expect(importsOf(text)).toEqual(['./one', './two', './three', './four'])
  })
})
