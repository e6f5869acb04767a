import { useEffect, useState } from 'react'
import { bridge } from '../shell/bridge'
import { targetHost } from './link-host'
import styles from './reader.module.css'

/** The full target of the link under the pointer or with the focus, its host in punycode and first to see (R8). */
export function LinkStatus() {
  const [url, setUrl] = useState('')
  useEffect(() => bridge.on('link.shown', (shown) => setUrl(shown.url.slice(0, 2_000))), [])
  if (url === '') return null
  const host = targetHost(url)
  const at = url.indexOf(host)
  return (
    <div className={styles.linkStatus} data-testid="link-status" aria-hidden>
      {at < 0 ? (
        url
      ) : (
        <>
          {url.slice(0, at)}
          <strong>{host}</strong>
          {url.slice(at + host.length)}
        </>
      )}
    </div>
  )
}
