import { join } from 'node:path'
import { build } from 'vite'

/** Makes a program that plain Node runs out of `collect-program.testing.ts`. Returns its path. */
export async function buildCollectProgram(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: join(import.meta.dirname, 'collect-program.testing.ts'),
      outDir: join(folder, 'program'),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'collect-program.mjs' } },
    },
    // Its libraries too: it runs outside the project.
    ssr: { noExternal: true },
  })
  return join(folder, 'program', 'collect-program.mjs')
}
