import { useState } from 'react'
import { accountNow } from '../../src-shared/mail/account'
import type { DraftContent } from '../../src-shared/mail/draft'
import { ModeLabel } from '../mailboxes/mode-badge'
import { useMail } from '../shell/mail-state'
import { useText } from '../text/use-text'
import { AddressField } from './address-field'
import styles from './composer.module.css'
import { ownAddresses } from './start-content'

/** From whom, to whom, about what. */
export function ComposerFields({
  content,
  focus,
  redirect,
  onChange,
  onSender,
}: {
  readonly content: DraftContent
  readonly focus: 'to' | 'body'
  readonly redirect: boolean
  readonly onChange: (part: Partial<DraftContent>) => void
  /** Account and identity, with a blank between them. */
  readonly onSender: (value: string) => void
}) {
  const text = useText()
  const accounts = useMail((state) => state.accounts) ?? []
  const [showCc, setShowCc] = useState(content.cc.length + content.bcc.length > 0)
  const account = accountNow(accounts, content.accountId)
  return (
    <div className={styles.fields}>
      <div className={styles.field}>
        <label className={styles.fieldName} htmlFor="compose-from">
          {text('compose.from')}
        </label>
        <select
          id="compose-from"
          className={styles.from}
          value={`${account?.id ?? content.accountId} ${content.identityId}`}
          onChange={(event) => onSender(event.target.value)}
        >
          {accounts.flatMap((one) =>
            ownAddresses(one).map(({ id, name, address }) => (
              <option key={`${one.id} ${id}`} value={`${one.id} ${id}`}>
                {name === '' ? address : `${name} <${address}>`}
              </option>
            )),
          )}
        </select>
        {account && <ModeLabel account={account} />}
      </div>
      <AddressField
        label={text('compose.to')}
        value={content.to}
        autoFocus={focus === 'to'}
        onChange={(to) => onChange({ to })}
        end={
          !showCc && (
            <button type="button" className={styles.showCc} onClick={() => setShowCc(true)}>
              {text('compose.showCc')}
            </button>
          )
        }
      />
      {showCc && (
        <>
          <AddressField label={text('compose.cc')} value={content.cc} onChange={(cc) => onChange({ cc })} />
          <AddressField label={text('compose.bcc')} value={content.bcc} onChange={(bcc) => onChange({ bcc })} />
        </>
      )}
      <div className={styles.field}>
        <label className={styles.fieldName} htmlFor="compose-subject">
          {text('compose.subject')}
        </label>
        <input
          id="compose-subject"
          className={styles.subject}
          value={content.subject}
          dir="auto"
          readOnly={redirect}
          onChange={(event) => onChange({ subject: event.target.value })}
        />
      </div>
    </div>
  )
}
