import type { Account, AccountDraft } from '../../src-shared/mail/account'
import { MailFailure } from '../../src-shared/mail/mail-error'

/** What decides whom a sign-in may be shown to; the composition root supplies it. */
export interface SignInRules {
  /** Whether a host takes the tokens of the provider this secret is from; undefined for a password. */
  readonly tokenIsFor: (secret: string, host: string) => boolean | undefined
  /** Whether two hosts belong to one organisation, as far as their names tell. */
  readonly areOne: (host: string, other: string) => boolean
}

/**
 * A sign-in that was given for one host is about to be shown to another one without being typed again: a token goes to
 * its provider's hosts, a password to hosts of the same organisation. Throws `kept-for-another` for any other.
 */
export function admitHost(secret: string, keptFor: string, host: string, { tokenIsFor, areOne }: SignInRules): void {
  if (!(tokenIsFor(secret, host) ?? areOne(keptFor, host)))
    throw new MailFailure({ kind: 'kept-for-another', host, keptFor })
}

/**
 * The same for the server for outgoing mail, where one signs in there as for incoming mail; the user may have said that
 * the two share it. Throws `kept-for-another` else.
 */
export function admitOutgoing(
  { incoming, outgoing }: Pick<Account | AccountDraft, 'incoming' | 'outgoing'>,
  secret: string,
  rules: SignInRules,
): void {
  if (!outgoing || (outgoing.signIn ?? 'incoming') !== 'incoming') return
  const { sharesWith } = outgoing
  const agreed = sharesWith !== undefined && rules.areOne(sharesWith, incoming.host)
  if (agreed && rules.tokenIsFor(secret, outgoing.host) === undefined) return
  admitHost(secret, incoming.host, outgoing.host, rules)
}

/** `after` takes the place of `before` with the same sign-in: the outgoing server that had it has it still. Pure. */
export function stillShared(after: Account, before: Account, secret: string, rules: SignInRules): Account {
  const { outgoing } = after
  if (!outgoing || (outgoing.signIn ?? 'incoming') !== 'incoming') return after
  try {
    admitOutgoing(before, secret, rules)
  } catch {
    return after
  }
  return { ...after, outgoing: { ...outgoing, sharesWith: after.incoming.host } }
}
