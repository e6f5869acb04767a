import { Cloud } from 'lucide-react'
import { useEffect } from 'react'
import { announce, useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './search.module.css'
import { askServers } from './search-state'
import { mostOfFolder, stopServerSearch, useServerSearch } from './server-search'

/** Below the answers: what only the server knows, and what it says when it is asked (UX.md §9). */
export function ServerOffer() {
  const text = useText()
  const { list } = useFormats()
  const { messages, phase, done, total, found, unlisted, cut, failed } = useServerSearch()
  const accounts = useMail((state) => state.accounts) ?? []
  const outcome = text('search.server.found', { n: found })
  useEffect(() => {
    if (phase === 'asked') announce(outcome)
  }, [phase, outcome])
  if (messages === 0) return null
  const names = accounts.filter(({ id }) => failed.includes(id)).map(({ label }) => label)
  return (
    <section className={styles.server} aria-label={text('search.server.label')}>
      {phase === 'offered' && (
        <Button look="quiet" icon={<Cloud size={16} aria-hidden />} onClick={askServers}>
          {text('search.more', { n: messages })}
        </Button>
      )}
      {phase === 'asking' && (
        <>
          <progress max={total} value={done} aria-label={text('search.server.label')} />
          <span className={styles.serverWords}>{text('search.server.asking', { done, total })}</span>
          <Button look="quiet" onClick={stopServerSearch}>
            {text('search.server.stop')}
          </Button>
        </>
      )}
      {phase === 'asked' && (
        <>
          <span className={styles.serverWords}>
            {outcome} {unlisted > 0 && text('search.server.unlisted', { n: unlisted })}{' '}
            {cut && text('search.server.most', { n: mostOfFolder })}{' '}
            {names.length > 0 && text('search.server.failed', { accounts: list.format(names) })}
          </span>
          {(names.length > 0 || done < total) && (
            <Button look="quiet" onClick={askServers}>
              {text('search.server.again')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}
