import type { TestProject } from 'vitest/node'
import { startDovecot, type TestPorts } from './server.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: { folder: string; caFile: string; ports: TestPorts }
  }
}

/** Starts one Dovecot for the whole project `dovecot`; tests reach it through `testServer()` in connect.ts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDovecot()
  project.provide('testServer', { folder: server.folder, caFile: server.caFile, ports: server.ports })
  return () => server.stop()
}
