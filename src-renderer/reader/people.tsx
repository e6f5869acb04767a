import type { Address } from '../../src-shared/mail/envelope'
import styles from './reader.module.css'

/** A field of addresses: each name with the address it stands for. */
export function People({ label, people }: { readonly label: string; readonly people: readonly Address[] }) {
  if (people.length === 0) return null
  return (
    <div className={styles.people}>
      <dt>{label}</dt>
      <dd>
        {people.slice(0, 50).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the addresses of one message never change their order
          <span key={index} className={styles.person}>
            <bdi>{one.name || one.address}</bdi>
            {one.name !== '' && one.address !== '' && <bdi className={styles.muted}> {`<${one.address}>`}</bdi>}
            {index < people.length - 1 && ', '}
          </span>
        ))}
      </dd>
    </div>
  )
}
