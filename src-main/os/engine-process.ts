import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { EngineCalls, FromEngine, ToEngine } from '../../src-shared/contract/engine-calls'
import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'

export interface EngineListeners {
  /** Passwords for a fresh engine; asked at every start. */
  readonly passwords: () => Promise<Readonly<Record<string, string>>>
  /** The folder of files that ship with Tern. */
  readonly resources: string
  /** A fresh engine needs a port to the store. */
  readonly started: () => void
  readonly said: (message: Exclude<FromEngine, { kind: 'answer' } | { kind: 'failed' }>) => void
  /** It ended without being asked to and is being started again. */
  readonly restarting: () => void
}

const firstDelayMs = 500
const longestDelayMs = 30_000
/** An engine that ran this long before it died is started again at once. */
const healthyMs = 60_000
/** Enough for the largest message whole, its parse and the pipeline; a hostile server cannot take more. */
const heapMegabytes = 1024
/** Threads that wait for the disk: many messages are forced to it side by side, and it takes them together. */
const fileThreads = 12

/**
 * The engine's process: started, fed, and started again whenever it dies. Calls made while it is down wait for the
 * next one; calls that were under way when it died fail with `internal`, since nobody knows what became of them.
 */
export class EngineProcess {
  readonly #script: string
  readonly #profile: string
  readonly #listeners: EngineListeners
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>()
  #process: UtilityProcess | undefined
  #ready: Promise<UtilityProcess>
  #setReady: (process: UtilityProcess) => void = () => {}
  #nextId = 1
  #delayMs = firstDelayMs
  #stopping = false

  constructor(script: string, profile: string, listeners: EngineListeners) {
    this.#script = script
    this.#profile = profile
    this.#listeners = listeners
    this.#ready = this.#promiseReady()
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  start(): void {
    const startedAt = Date.now()
    const child = utilityProcess.fork(this.#script, [], {
      serviceName: 'Tern engine',
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(fileThreads) },
      stdio: 'inherit',
    })
    this.#process = child
    child.on('message', (message: FromEngine) => this.#receive(message))
    child.on('spawn', () => void this.#feed(child))
    child.on('exit', () => {
      this.#process = undefined
      this.#ready = this.#promiseReady()
      for (const call of this.#open.values())
        call.reject(new MailFailure({ kind: 'internal', reason: 'the engine ended' }))
      this.#open.clear()
      if (this.#stopping) return
      this.#delayMs = Date.now() - startedAt > healthyMs ? firstDelayMs : Math.min(this.#delayMs * 2, longestDelayMs)
      this.#listeners.restarting()
      setTimeout(() => {
        if (!this.#stopping) this.start()
      }, this.#delayMs)
    })
  }

  /** Hands the engine its end of a fresh port to the store window. */
  sendStorePort(port: MessagePortMain): void {
    const message: ToEngine = { kind: 'store-port' }
    if (this.#process) this.#process.postMessage(message, [port])
    else port.close()
  }

  /** Asks the engine. Rejects with the engine's MailFailure. */
  async call<K extends keyof EngineCalls>(
    call: K,
    ...args: Parameters<EngineCalls[K]>
  ): Promise<ReturnType<EngineCalls[K]>> {
    const child = await this.#ready
    const id = this.#nextId
    this.#nextId += 1
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve: resolve as (value: unknown) => void, reject })
      child.postMessage({ kind: 'call', id, call, args })
    })
  }

  /** Ends it in good order within `graceMs`, else at once. Nothing is lost either way. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    const child = this.#process
    if (!child) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs))
    await Promise.race([this.call('engine.stop').catch(() => undefined), exited, grace])
    child.kill()
    await Promise.race([exited, grace])
  }

  #promiseReady(): Promise<UtilityProcess> {
    return new Promise((resolve) => {
      this.#setReady = resolve
    })
  }

  async #feed(child: UtilityProcess): Promise<void> {
    const passwords = await this.#listeners.passwords()
    if (child !== this.#process) return
    const message: ToEngine = { kind: 'start', profile: this.#profile, passwords, resources: this.#listeners.resources }
    child.postMessage(message)
    this.#listeners.started()
    this.#setReady(child)
  }

  #receive(message: FromEngine): void {
    if (message.kind !== 'answer' && message.kind !== 'failed') {
      this.#listeners.said(message)
      return
    }
    const call = this.#open.get(message.id)
    this.#open.delete(message.id)
    if (message.kind === 'answer') call?.resolve(message.value)
    else call?.reject(new MailFailure(message.error satisfies MailError))
  }
}
