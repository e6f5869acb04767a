import { ContactRound } from 'lucide-react'
import { useMemo } from 'react'
import { useText } from '../text/use-text'
import { type ContactCard, readContactCards } from './contact-card'
import styles from './reader.module.css'

/** Address cards in words. */
export function ContactCards({ source }: { readonly source: string }) {
  const text = useText()
  const cards = useMemo(() => readContactCards(source), [source])
  return cards.map((card, index) => (
    <section
      // biome-ignore lint/suspicious/noArrayIndexKey: the cards of one text never change their order
      key={index}
      className={styles.infoCard}
      aria-label={text('reading.contact')}
    >
      <h3 className={styles.infoTitle}>
        <ContactRound size={18} aria-hidden />
        <bdi>{card.name || text('reading.contact')}</bdi>
      </h3>
      <dl className={styles.infoList}>
        {rows(card).map(([label, value]) => (
          <div key={`${label} ${value}`} className={styles.infoRow}>
            <dt>{text(label)}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}

function rows(card: ContactCard) {
  const organisation = card.organisation === '' ? [] : [['reading.contact.organisation', card.organisation] as const]
  return [
    ...organisation,
    ...card.mails.map((one) => ['reading.contact.mail', one] as const),
    ...card.phones.map((one) => ['reading.contact.phone', one] as const),
    ...card.addresses.map((one) => ['reading.contact.address', one] as const),
  ]
}
