import { allCapabilities, FakeAccount } from './account'
import type { FakeMailbox, FakeMessage } from './mailbox'

/**
 * Gmail: mailboxes are labels. What is in any of them but Trash and Spam is in All Mail as well; a message that is
 * expunged loses the label, and only out of Trash or Spam it is gone; what is moved to Trash loses every label.
 */
export function gmail(): FakeAccount {
  const account = new FakeAccount().without('QRESYNC', 'OBJECTID', 'LIST-STATUS')
  account.capabilities = new Set([...account.capabilities, 'X-GM-EXT-1'])
  account.serverName = 'GImap'
  for (const name of ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive']) account.delete(account.mailbox(name))
  account.create('[Gmail]').selectable = false
  const make = (name: string, specialUse: string): FakeMailbox => {
    const mailbox = account.create(`[Gmail]/${name}`)
    mailbox.specialUse = specialUse
    return mailbox
  }
  const all = make('All Mail', '\\All')
  const trash = make('Trash', '\\Trash')
  const spam = make('Spam', '\\Junk')
  make('Drafts', '\\Drafts')
  make('Sent Mail', '\\Sent')
  const copyTo = (mailbox: FakeMailbox, { source, flags, internalDate, emailId }: FakeMessage): void => {
    if (!mailbox.messages.some((one) => one.emailId === emailId))
      mailbox.append(source, { flags: [...flags], internalDate, emailId })
  }
  const without = (mailbox: FakeMailbox, { emailId }: FakeMessage): void =>
    mailbox.expunge(mailbox.messages.filter((one) => one.emailId === emailId))
  const follow = (mailbox: FakeMailbox): void => {
    if (mailbox === all) mailbox.onAppend = () => {}
    else if (mailbox === trash || mailbox === spam)
      mailbox.onAppend = (message) => {
        for (const other of account.mailboxes) if (other !== mailbox) without(other, message)
      }
    else mailbox.onAppend = (message) => copyTo(all, message)
  }
  for (const mailbox of account.mailboxes) follow(mailbox)
  return account
}

/** Microsoft 365: roles by name alone, no keywords, sizes that are estimates and change. */
export function microsoft(): FakeAccount {
  const account = new FakeAccount()
  const offered = ['IMAP4rev1', 'UIDPLUS', 'MOVE', 'ID', 'UNSELECT', 'IDLE', 'NAMESPACE', 'LITERAL+']
  account.capabilities = new Set(allCapabilities.filter((one) => offered.includes(one)))
  account.serverName = 'Microsoft.Exchange.Imap4.Imap4Server'
  rename(account, { Sent: 'Sent Items', Trash: 'Deleted Items', Junk: 'Junk Email' })
  for (const mailbox of account.mailboxes)
    mailbox.permanentFlags = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft']
  return account
}

/** iCloud: CONDSTORE, its own names; roles told by attribute. */
export function icloud(): FakeAccount {
  const account = new FakeAccount().without('QRESYNC', 'OBJECTID', 'MOVE', 'LIST-STATUS')
  rename(account, { Sent: 'Sent Messages', Trash: 'Deleted Messages' })
  return account
}

/** Yahoo: no MOVE beside COPY, junk under its own name. */
export function yahoo(): FakeAccount {
  const account = new FakeAccount().without(
    'QRESYNC',
    'CONDSTORE',
    'OBJECTID',
    'SPECIAL-USE',
    'LIST-EXTENDED',
    'LIST-STATUS',
  )
  rename(account, { Junk: 'Bulk', Drafts: 'Draft' })
  return account
}

/** GMX and Web.de: German names without attributes. */
export function gmx(): FakeAccount {
  const account = new FakeAccount().without(
    'QRESYNC',
    'CONDSTORE',
    'OBJECTID',
    'SPECIAL-USE',
    'LIST-EXTENDED',
    'LIST-STATUS',
  )
  rename(account, {
    Sent: 'Gesendet',
    Trash: 'Papierkorb',
    Junk: 'Spamverdacht',
    Drafts: 'Entwürfe',
    Archive: 'Archiv',
  })
  account.create('Unbekannt')
  return account
}

function rename(account: FakeAccount, names: Readonly<Record<string, string>>): void {
  for (const [from, to] of Object.entries(names)) {
    const mailbox = account.mailbox(from)
    mailbox.specialUse = account.capabilities.has('SPECIAL-USE') ? mailbox.specialUse : undefined
    account.rename(mailbox, to)
  }
}
