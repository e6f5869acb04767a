import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One way a database on disk can come to harm between two runs. */
export interface Damage {
  readonly name: string
  /** Whether Chromium can go on with what is left: then a tail of what was written is missing, and nobody is told. */
  readonly opens?: true
  /** Does it to the profile of a Tern that does not run. Throws where there is nothing to damage. */
  readonly inflict: (profile: string) => void
}

/** One of each kind, for every run of the stories. */
export const oneOfEachKind: readonly Damage[] = [
  { name: 'the folder is deleted', inflict: (profile) => rmSync(join(profile, 'IndexedDB'), { recursive: true }) },
  cut('CURRENT', 0),
  cut('MANIFEST', 0.5),
  { ...cut('log', 0.5), opens: true },
  cut('ldb', 0.5),
]

const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]

/** Every kind of file cut at many lengths, and pieces of them overwritten, for `npm run test:damage`. */
export const allDamages: readonly Damage[] = [
  ...oneOfEachKind,
  ...shares.flatMap((share) => ['CURRENT', 'MANIFEST', 'log', 'ldb'].map((kind) => cut(kind, share))),
  ...shares.slice(0, -1).flatMap((share) => ['log', 'ldb', 'MANIFEST'].map((kind) => overwrite(kind, share))),
]

/** Every file of a kind loses its end. */
function cut(kind: string, share: number): Damage {
  return {
    name: `${kind} cut to ${Math.round(share * 100)} %`,
    inflict: (profile) => {
      for (const path of filesOf(profile, kind)) truncateSync(path, Math.floor(statSync(path).size * share))
    },
  }
}

/** A block of every file of a kind is zeros, from a share of its length on. */
function overwrite(kind: string, share: number): Damage {
  return {
    name: `${kind}: zeros from ${Math.round(share * 100)} %`,
    inflict: (profile) => {
      for (const path of filesOf(profile, kind)) {
        const octets = readFileSync(path)
        const from = Math.floor(octets.length * share)
        writeFileSync(path, octets.fill(0, from, Math.min(octets.length, from + 4096)))
      }
    },
  }
}

function filesOf(profile: string, kind: string): readonly string[] {
  const databases = join(profile, 'IndexedDB')
  const files = readdirSync(databases)
    .filter((name) => name.endsWith('.leveldb'))
    .flatMap((folder) => readdirSync(join(databases, folder)).map((name) => join(databases, folder, name)))
    .filter((path) => path.endsWith(`.${kind}`) || /[/\\](CURRENT|MANIFEST)[^/\\]*$/.exec(path)?.[1] === kind)
  if (files.length === 0) throw new Error(`there is no ${kind}`)
  return files
}
