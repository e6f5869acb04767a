import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { DraftSaved } from '../../src-shared/contract/writing'
import type { Account } from '../../src-shared/mail/account'
import type { MailChange } from '../../src-shared/mail/change'
import type { Draft, DraftContent, DraftPart, DraftSummary } from '../../src-shared/mail/draft'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type {
  AccountId,
  DraftId,
  LocationKey,
  MailboxId,
  MessageId,
  PartPath,
  Sha256,
  SubmissionId,
} from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { sentCopyOf } from '../../src-shared/mail/sent-copy'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { Submission } from '../../src-shared/mail/submission'
import { parseMessage } from '../mime/parse-message'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { buildMessage, isSendable } from './build-message'
import { buildRedirect } from './build-redirect'
import type { DraftFiles } from './draft-files'
import { mediaTypeOf } from './media-types'
import { senderOf } from './own-identity'
import { decodedPart, identityOf, readDraft } from './read-draft'

export interface WritingDeskContext {
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'begin' | 'put' | 'read'>
  readonly files: DraftFiles
  readonly accountOf: (id: AccountId) => Account
  /** The account of this id, or the one that took its place; undefined where neither runs. */
  readonly accountNow: (id: AccountId) => Account | undefined
  /** Carries out a change of the account; resolves when it is durable here. */
  readonly change: (account: AccountId, change: MailChange, parsed?: ParsedMessage) => Promise<unknown>
  /** The mailbox that serves for a role, made where there is none. */
  readonly roleMailbox: (account: AccountId, role: MailboxRole) => Promise<MailboxId>
  /** Brings the octets of a message here, where they are not yet. */
  readonly fetchSource: (message: MessageId) => Promise<void>
  readonly submit: (submission: Submission) => Promise<void>
  readonly isSubmitted: (draft: DraftId) => boolean
  readonly now: () => number
}

/** Everything a draft goes through, from its first word to the outbox. */
export class WritingDesk {
  readonly #context: WritingDeskContext
  /** One thing at a time for each draft: a save never overtakes another, nothing is placed twice. */
  readonly #turns = new Map<DraftId, Promise<unknown>>()
  /** Thrown away, and still to be brought back. */
  readonly #discarded = new Map<DraftId, Draft>()
  /** Accounts whose mode was changed: a window that has not heard of it goes on saving for the old one. */
  readonly #successors = new Map<AccountId, AccountId>()

  constructor(context: WritingDeskContext) {
    this.#context = context
  }

  async create(content: DraftContent): Promise<Draft> {
    const { files, now } = this.#context
    const draft: Draft = {
      id: files.newId(),
      content,
      messageIdHeader: this.#newMessageId(content),
      madeAt: now(),
      savedAt: now(),
    }
    await files.write(draft)
    return draft
  }

  read(id: DraftId): Promise<Draft> {
    return this.#context.files.read(id)
  }

  save(id: DraftId, content: DraftContent, editor: string): Promise<DraftSaved> {
    return this.#inTurn(id, async () => {
      const { files, now } = this.#context
      const before = await files.read(id)
      const accountId = this.#accountOfWriting(content.accountId)
      const draft: Draft = {
        ...before,
        content: { ...content, accountId },
        savedAt: now(),
        ...(editor === '' ? {} : { editor }),
      }
      await files.write(draft)
      return { savedAt: draft.savedAt, place: 'device' }
    })
  }

  place(id: DraftId): Promise<DraftSaved> {
    return this.#inTurn(id, () => this.#place(id))
  }

  close(id: DraftId): Promise<void> {
    return this.#inTurn(id, async () => {
      if (this.#context.isSubmitted(id)) return
      await this.#place(id)
      await this.#context.files.remove(id)
    })
  }

  discard(id: DraftId): Promise<void> {
    return this.#inTurn(id, async () => {
      const draft = await this.#context.files.read(id)
      await this.#unplace(draft)
      // Out of what is found at the next start; its parts stay until Tern ends.
      const { placed, placedAt, ...rest } = draft
      this.#discarded.set(id, rest)
      await this.#context.files.hide(id)
    })
  }

  /** At the end of Tern and of a draft's time to be brought back. */
  async dropDiscarded(): Promise<void> {
    for (const id of this.#discarded.keys()) await this.#context.files.remove(id)
    this.#discarded.clear()
  }

  restore(id: DraftId): Promise<Draft> {
    return this.#inTurn(id, async () => {
      const draft = this.#discarded.get(id)
      if (!draft) throw new MailFailure({ kind: 'not-found', what: 'draft' })
      this.#discarded.delete(id)
      await this.#context.files.write(draft)
      return draft
    })
  }

  /** Working copies that were not closed and are in no outbox. */
  async left(): Promise<readonly DraftSummary[]> {
    const drafts = await this.#context.files.all()
    return drafts
      .filter(({ id }) => !this.#context.isSubmitted(id) && !this.#discarded.has(id))
      .map(({ id, content, savedAt }) => ({
        id,
        accountId: content.accountId,
        subject: content.subject,
        to: content.to,
        savedAt,
      }))
  }

  async ofMessage(messageId: MessageId, how: 'edit' | 'new'): Promise<Draft> {
    const { store, vault, files, accountOf, now, fetchSource } = this.#context
    let stored = await store.read('message', messageId)
    if (!stored) throw new MailFailure({ kind: 'not-found', what: 'message' })
    if (stored.message.body === 'none') {
      await fetchSource(messageId)
      stored = (await store.read('message', messageId)) ?? stored
    }
    const { sha256, accountId } = stored.message
    if (sha256 === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
    if (how === 'edit') {
      const open = (await files.all()).find(
        ({ placed }) => placed?.messageId === messageId || placed?.sha256 === sha256,
      )
      if (open) {
        if (this.#context.isSubmitted(open.id)) throw new MailFailure({ kind: 'too-late' })
        return open
      }
    }
    const source = await vault.read(accountId, sha256)
    const found = readDraft(source)
    const id = files.newId()
    const parts: DraftPart[] = []
    for (const one of found.attachments) {
      const kept = await files.addPart(id, decodedPart(source, one))
      parts.push({
        id: `p${parts.length}`,
        fileName: one.fileName,
        mediaType: one.mediaType,
        ...kept,
        ...(one.contentId === '' ? {} : { contentId: one.contentId }),
      })
    }
    const account = accountOf(accountId)
    const content: DraftContent = {
      ...found.content,
      accountId,
      identityId: identityOf(found.from, account.writing?.identities ?? []),
      parts,
      ...(how === 'new' ? { relation: { kind: 'new' } } : {}),
    }
    const mailboxId = stored.locations[0]?.mailboxId
    const draft: Draft = {
      id,
      content,
      messageIdHeader:
        how === 'edit' && found.messageIdHeader !== '' ? found.messageIdHeader : this.#newMessageId(content),
      madeAt: now(),
      savedAt: now(),
      ...(how === 'edit' && mailboxId !== undefined
        ? { placed: { mailboxId, messageId, sha256 }, placedAt: now() }
        : {}),
    }
    await files.write(how === 'edit' ? { ...draft, placedAt: draft.savedAt } : draft)
    return draft
  }

  async addPart(
    id: DraftId,
    part: { readonly fileName: string; readonly mediaType: string; readonly contentId?: string },
    octets: AsyncIterable<Uint8Array>,
  ): Promise<DraftPart> {
    const kept = await this.#context.files.addPart(id, octets)
    return { id: `p${randomUUID()}`, ...part, ...kept }
  }

  /** A file that the user chose. Never one that a mail or a link names (SECURITY.md A6, C2). */
  async addFile(id: DraftId, path: string, picture: boolean): Promise<DraftPart> {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) throw new MailFailure({ kind: 'not-found', what: 'file' })
    const fileName = basename(path)
    const mediaType = mediaTypeOf(fileName)
    const contentId = picture && mediaType.startsWith('image/') ? { contentId: newContentId() } : {}
    return this.addPart(id, { fileName, mediaType, ...contentId }, createReadStream(path))
  }

  async addMessagePart(id: DraftId, messageId: MessageId, path: PartPath, contentId: string): Promise<DraftPart> {
    const { store, vault, fetchSource } = this.#context
    await fetchSource(messageId).catch(() => undefined)
    const stored = await store.read('message', messageId)
    const sha256 = stored?.message.sha256
    if (!stored || sha256 === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
    const source = await vault.read(stored.message.accountId, sha256)
    if (path === '') {
      const subject = stored.message.envelope.subject.replace(/[^\p{L}\p{N} _.-]+/gu, ' ').trim()
      const part = { fileName: `${subject.slice(0, 80) || 'message'}.eml`, mediaType: 'message/rfc822' }
      return this.addPart(id, part, pieces(source))
    }
    const all = [
      ...(stored.body?.attachments ?? []),
      ...(stored.body?.nested ?? []).flatMap(({ attachments }) => attachments),
    ]
    const found = all.find((one) => one.path === path)
    if (!found) throw new MailFailure({ kind: 'not-found', what: 'part' })
    return this.addPart(
      id,
      {
        fileName: found.fileName,
        mediaType: found.mediaType,
        ...(contentId === '' ? {} : { contentId }),
      },
      decodedPart(source, found),
    )
  }

  async partOctets(id: DraftId, partId: string): Promise<Uint8Array> {
    const { files } = this.#context
    const { content } = await files.read(id)
    const part = content.parts.find((one) => one.id === partId)
    if (!part) throw new MailFailure({ kind: 'not-found', what: 'part' })
    return files.partOctets(id, part.sha256)
  }

  /** Makes the message and puts it into the outbox; on record when this resolves. The draft stays until it is sent. */
  send(id: DraftId, sendAt: number, scheduled: boolean): Promise<SubmissionId> {
    return this.#inTurn(id, async () => {
      const { files, accountOf, now, submit, isSubmitted } = this.#context
      if (isSubmitted(id)) throw new MailFailure({ kind: 'too-late' })
      const draft = await files.read(id)
      const { content } = draft
      const account = accountOf(this.#accountOfWriting(content.accountId))
      const recipients = distinct([...content.to, ...content.cc, ...content.bcc].map(({ address }) => address))
      if (recipients.length === 0 || !recipients.every(isSendable))
        throw new MailFailure({ kind: 'bad-request', reason: 'recipients' })
      const at = now()
      const { sha256, octets } = await this.#build(draft, account, at, false)
      const submissionId = `s${randomUUID()}` as SubmissionId
      const { relation } = content
      await submit({
        id: submissionId,
        accountId: account.id,
        messageIdHeader: draft.messageIdHeader,
        sha256,
        octets,
        sender: senderOf(account, content.identityId).from.address,
        recipients: recipients.map((address) => ({ address, state: 'waiting' })),
        subject: content.subject,
        madeAt: at,
        sendAt,
        scheduled,
        state: 'queued',
        attempts: 0,
        ...(content.askDelivered ? { notify: true } : {}),
        ...aboutOf(relation),
        draftId: id,
        ...(sentCopyOf(account) === 'tern' ? { copyTo: await this.#context.roleMailbox(account.id, 'sent') } : {}),
      })
      return submissionId
    })
  }

  /** Files the copy of what was sent. Doing it twice is doing it once: the copy's id is the submission's. */
  async fileCopy(submission: Submission): Promise<void> {
    const { store, vault, change, now } = this.#context
    const { accountId, copyTo, sha256, octets, messageIdHeader, sentAt = now() } = submission
    if (copyTo === undefined) return
    const messageId = `m${submission.id}` as MessageId
    if (await store.read('message', messageId)) return
    const parsed = parseMessage(await vault.read(accountId, sha256))
    const message = {
      messageId,
      sha256,
      octets,
      messageIdHeader: `<${messageIdHeader}>`,
      flags: ['\\Seen'],
      receivedAt: sentAt,
    }
    await change(accountId, { kind: 'append', mailbox: copyTo, message }, parsed)
  }

  /** It was sent: the draft and its message in the mailbox for drafts have done their duty. */
  async forget(id: DraftId): Promise<void> {
    await this.#inTurn(id, async () => {
      const draft = await this.#context.files.read(id).catch(() => undefined)
      if (!draft) return
      await this.#unplace(draft)
      await this.#context.files.remove(id)
    })
  }

  /**
   * What is being written for one account is for another, also what is saved from now on; what was placed of it there
   * stays where it is. Safe to repeat. Rejects with the first MailFailure of a write, after all were tried.
   */
  async adopt(from: AccountId, to: AccountId): Promise<void> {
    this.#successors.set(from, to)
    for (const [id, draft] of this.#discarded)
      if (draft.content.accountId === from) this.#discarded.set(id, forAccount(draft, to))
    const done = await Promise.allSettled(
      (await this.#context.files.all()).map(({ id }) => this.#inTurn(id, () => this.#adopt(id, from, to))),
    )
    for (const one of done) if (one.status === 'rejected') throw one.reason
  }

  async #adopt(id: DraftId, from: AccountId, to: AccountId): Promise<void> {
    const { files } = this.#context
    // Closed or thrown away meanwhile: there is nothing to write.
    const draft = await files.read(id).catch(unlessGone)
    if (draft?.content.accountId === from) await files.write(forAccount(draft, to))
  }

  /** Whom it is for now; an account that is at rest stays named, its successor is not known yet. */
  #accountOfWriting(id: AccountId): AccountId {
    const next = this.#successors.get(id)
    return next === undefined ? (this.#context.accountNow(id)?.id ?? id) : this.#accountOfWriting(next)
  }

  /** Everything of an account that is removed. */
  async forgetAccount(account: AccountId): Promise<void> {
    for (const { id, content } of await this.#context.files.all())
      if (content.accountId === account) await this.#context.files.remove(id)
  }

  async #place(id: DraftId): Promise<DraftSaved> {
    const { files, accountOf, roleMailbox, change, now, vault } = this.#context
    const draft = await files.read(id)
    const account = accountOf(this.#accountOfWriting(draft.content.accountId))
    const place = account.protocol === 'imap' ? 'server-waiting' : 'device'
    if (draft.placedAt === draft.savedAt)
      return { savedAt: draft.savedAt, place: (await this.#isOnServer(draft)) ? 'server' : place }
    const mailbox = await roleMailbox(account.id, 'drafts')
    const moved = draft.placed && draft.placed.mailboxId !== mailbox
    // It belongs to another account now: the old place is emptied once the new one is safe.
    const { sha256, octets } = await this.#build(draft, account, now(), true)
    const messageId = `m${randomUUID()}` as MessageId
    const parsed = parseMessage(await vault.read(account.id, sha256))
    await change(
      account.id,
      {
        kind: 'replace-draft',
        mailbox,
        message: {
          messageId,
          sha256,
          octets,
          messageIdHeader: `<${draft.messageIdHeader}>`,
          flags: ['\\Draft', '\\Seen'],
          receivedAt: now(),
        },
        keys: moved ? [] : await this.#placedKeys(draft),
      },
      parsed,
    )
    if (moved) await this.#unplace(draft)
    await files.write({ ...draft, placed: { mailboxId: mailbox, messageId, sha256 }, placedAt: draft.savedAt })
    return { savedAt: draft.savedAt, place }
  }

  /** Whether the server has given the message that holds this draft a UID: then it has it. */
  async #isOnServer(draft: Draft): Promise<boolean> {
    const rows = await this.#context.store.read('locations', await this.#placedKeys(draft))
    return rows.some(({ uid, mailboxId }) => uid !== undefined && mailboxId === draft.placed?.mailboxId)
  }

  /** Takes the message that holds this draft out of the mailbox for drafts; whatever else lies there stays. */
  async #unplace(draft: Draft): Promise<void> {
    const keys = await this.#placedKeys(draft)
    if (keys.length === 0) return
    const [first] = await this.#context.store.read('locations', keys.slice(0, 1))
    if (first) await this.#context.change(first.accountId, { kind: 'expunge', keys })
  }

  /**
   * Where the message lies that we placed, and no other: by our own id for it, or, where the server's listing has given
   * it another, by its very octets. A draft that another device has written under the same Message-ID is not ours.
   */
  async #placedKeys(draft: Draft): Promise<readonly LocationKey[]> {
    const { placed } = draft
    if (!placed) return []
    const { store } = this.#context
    const stored = await store.read('message', placed.messageId)
    const own = (stored?.locations ?? []).filter(({ mailboxId }) => mailboxId === placed.mailboxId)
    if (own.length > 0) return own.map(({ key }) => key)
    const same = await store.read('sameOctets', draft.content.accountId, draft.messageIdHeader, placed.sha256)
    return same.filter(({ mailboxId }) => mailboxId === placed.mailboxId).map(({ key }) => key)
  }

  async #build(
    draft: Draft,
    account: Account,
    at: number,
    asDraft: boolean,
  ): Promise<{ sha256: Sha256; octets: number }> {
    const { files, vault } = this.#context
    const { content, id, messageIdHeader } = draft
    if (content.relation.kind === 'redirect' && !asDraft) return this.#buildRedirect(draft, account, at)
    const writer = await vault.begin(account.id)
    try {
      const source = buildMessage({
        content,
        ...senderOf(account, content.identityId),
        messageIdHeader,
        at,
        openPart: (part) => files.openPart(id, part.sha256),
        ...(asDraft ? { draftId: id } : {}),
      })
      for await (const piece of source) await writer.write(piece as Uint8Array)
      return await writer.finish()
    } catch (thrown) {
      await writer.discard()
      throw thrown
    }
  }

  async #buildRedirect(draft: Draft, account: Account, at: number): Promise<{ sha256: Sha256; octets: number }> {
    const { store, vault, files, fetchSource } = this.#context
    const { content } = draft
    const kept = content.parts.find(({ mediaType }) => mediaType === 'message/rfc822')
    let original: Uint8Array
    if (kept) original = await buffer(files.openPart(draft.id, kept.sha256))
    else {
      const { messageId } = content.relation
      if (messageId === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
      await fetchSource(messageId).catch(() => undefined)
      const message = (await store.read('message', messageId))?.message
      if (message?.sha256 === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
      original = await vault.read(message.accountId, message.sha256)
    }
    const { from } = senderOf(account, content.identityId)
    return vault.put(
      account.id,
      buildRedirect(original, { from, ...content, messageIdHeader: draft.messageIdHeader, at }),
    )
  }

  /** By the sender's domain and chance: nothing of this machine, nothing of the time (SECURITY.md C5). */
  #newMessageId({ accountId, identityId }: DraftContent): string {
    const { from } = senderOf(this.#context.accountOf(accountId), identityId)
    const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
    return `${randomUUID()}@${/^[a-z0-9.-]+$/i.test(domain) ? domain : 'localhost'}`
  }

  #inTurn<T>(id: DraftId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).catch(() => undefined).then(work)
    this.#turns.set(id, turn)
    const done = (): void => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id)
    }
    turn.then(done, done)
    return turn
  }
}

/** It has not been placed anywhere in that account. Pure. */
function forAccount({ placed: _placed, placedAt: _placedAt, ...draft }: Draft, accountId: AccountId): Draft {
  return { ...draft, content: { ...draft.content, accountId } }
}

function unlessGone(thrown: unknown): undefined {
  if (mailErrorOf(thrown).kind !== 'not-found') throw thrown
}

function aboutOf({ kind, keys = [] }: DraftContent['relation']): Pick<Submission, 'about'> {
  if (keys.length === 0) return {}
  if (kind === 'reply' || kind === 'reply-all') return { about: { keys, flag: '\\Answered' } }
  if (kind === 'forward' || kind === 'redirect') return { about: { keys, flag: '$Forwarded' } }
  return {}
}

function distinct(addresses: readonly string[]): readonly string[] {
  const seen = new Map(addresses.map((address) => [address.toLowerCase(), address]))
  return [...seen.values()]
}

function newContentId(): string {
  return `${randomUUID()}@picture`
}

async function* pieces(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets
}
