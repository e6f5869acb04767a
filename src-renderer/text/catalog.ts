import type { accountSettings } from './en/account-settings'
import type { accounts } from './en/accounts'
import type { activity } from './en/activity'
import type { certificates } from './en/certificates'
import type { commands } from './en/commands'
import type { composer } from './en/composer'
import type { desktop } from './en/desktop'
import type { errors } from './en/errors'
import type { folders } from './en/folders'
import type { list } from './en/list'
import type { local } from './en/local'
import type { mailboxes } from './en/mailboxes'
import type { masterPassword } from './en/master-password'
import type { messages } from './en/messages'
import type { mirror } from './en/mirror'
import type { moving } from './en/moving'
import type { notify } from './en/notify'
import type { reader } from './en/reader'
import type { reading } from './en/reading'
import type { retention } from './en/retention'
import type { search } from './en/search'
import type { settings } from './en/settings'
import type { setup } from './en/setup'
import type { shelf } from './en/shelf'
import type { shell } from './en/shell'
import type { status } from './en/status'

/** What every language has to say, area by area; English is the source. A missing or unknown key does not compile. */
export interface Catalog {
  readonly accountSettings: Words<typeof accountSettings>
  readonly accounts: Words<typeof accounts>
  readonly activity: Words<typeof activity>
  readonly certificates: Words<typeof certificates>
  readonly commands: Words<typeof commands>
  readonly composer: Words<typeof composer>
  readonly desktop: Words<typeof desktop>
  readonly errors: Words<typeof errors>
  readonly folders: Words<typeof folders>
  readonly list: Words<typeof list>
  readonly local: Words<typeof local>
  readonly mailboxes: Words<typeof mailboxes>
  readonly masterPassword: Words<typeof masterPassword>
  readonly messages: Words<typeof messages>
  readonly moving: Words<typeof moving>
  readonly notify: Words<typeof notify>
  readonly mirror: Words<typeof mirror>
  readonly reader: Words<typeof reader>
  readonly reading: Words<typeof reading>
  readonly retention: Words<typeof retention>
  readonly search: Words<typeof search>
  readonly settings: Words<typeof settings>
  readonly setup: Words<typeof setup>
  readonly shelf: Words<typeof shelf>
  readonly shell: Words<typeof shell>
  readonly status: Words<typeof status>
}

type Words<Source> = Readonly<Record<keyof Source, string>>

export type TextKey = { [Area in keyof Catalog]: keyof Catalog[Area] }[keyof Catalog]
/** All areas of one language in one table. */
export type Sentences = Readonly<Record<TextKey, string>>
