import { TriangleAlert, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ContactRow } from '../../src-shared/contract/store-rows'
import type { Address } from '../../src-shared/mail/envelope'
import { announce } from '../shell/mail-state'
import { cx } from '../shell/parts'
import { suggestContacts } from '../store/writing-queries'
import { useText } from '../text/use-text'
import { isCompleteAddress, parseAddresses } from './checks'
import styles from './composer.module.css'

const mostSuggestions = 8

/** One line of addresses: a combobox whose chips are the addresses (UX.md §8). */
export function AddressField({
  label,
  value,
  onChange,
  autoFocus = false,
  end,
}: {
  readonly label: string
  readonly value: readonly Address[]
  readonly onChange: (value: readonly Address[]) => void
  readonly autoFocus?: boolean
  readonly end?: React.ReactNode
}) {
  const text = useText()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<readonly ContactRow[]>([])
  const [active, setActive] = useState(-1)
  /** A chip that the next Backspace removes. */
  const [chosen, setChosen] = useState(-1)
  const open = found.length > 0

  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus])
  useEffect(() => {
    let stale = false
    if (typed.trim() === '') {
      setFound([])
      return
    }
    const taken = new Set(value.map(({ address }) => address.toLowerCase()))
    void suggestContacts(typed, mostSuggestions, Date.now()).then((rows) => {
      if (stale) return
      const fresh = rows.filter(({ address }) => !taken.has(address))
      setFound(fresh)
      setActive(fresh.length > 0 ? 0 : -1)
    })
    return () => {
      stale = true
    }
  }, [typed, value])

  const clear = (): void => {
    setTyped('')
    setFound([])
    setActive(-1)
    setChosen(-1)
  }
  const add = (more: readonly Address[]): void => {
    const known = new Set(value.map(({ address }) => address.toLowerCase()))
    onChange([...value, ...more.filter(({ address }) => !known.has(address.toLowerCase()))])
    clear()
  }
  const commit = (): boolean => {
    if (typed.trim() === '') return false
    const row = open && active >= 0 ? found[active] : undefined
    if (row && !typed.includes('@')) add([{ name: row.name, address: row.written }])
    else if (row?.address.startsWith(typed.trim().toLowerCase())) add([{ name: row.name, address: row.written }])
    else add(parseAddresses(typed))
    return true
  }
  const remove = (index: number): void => {
    const gone = value[index]
    onChange(value.filter((_, at) => at !== index))
    setChosen(-1)
    if (gone) announce(text('chips.remove', { name: gone.name || gone.address }))
    input.current?.focus()
  }
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const atStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!open) return
        setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length)
        break
      case 'Enter':
        if (event.ctrlKey || event.metaKey) return
        if (typed.trim() === '' && chosen >= 0) {
          const chip = value[chosen]
          if (chip) {
            setTyped(chip.name === '' ? chip.address : `${chip.name} <${chip.address}>`)
            onChange(value.filter((_, at) => at !== chosen))
            setChosen(-1)
          }
          break
        }
        if (!commit()) return
        break
      case ',':
      case ';':
        commit()
        break
      case 'Tab':
        if (event.shiftKey || !commit()) return
        break
      case 'Escape':
        if (!open) return
        setFound([])
        event.stopPropagation()
        break
      case 'Backspace':
      case 'Delete':
        if (!atStart || typed !== '') return
        if (chosen >= 0) remove(chosen)
        else if (event.key === 'Backspace' && value.length > 0) setChosen(value.length - 1)
        break
      case 'ArrowLeft':
        if (!atStart || value.length === 0) return
        setChosen(chosen < 0 ? value.length - 1 : Math.max(0, chosen - 1))
        break
      case 'ArrowRight':
        if (chosen < 0) return
        setChosen(chosen + 1 < value.length ? chosen + 1 : -1)
        break
      default:
        if (chosen >= 0) setChosen(-1)
        return
    }
    event.preventDefault()
  }
  return (
    <div className={styles.field}>
      <label className={styles.fieldName} htmlFor={id}>
        {label}
      </label>
      <div className={styles.chips}>
        {value.map(({ name, address }, index) => {
          const bad = !isCompleteAddress(address)
          return (
            <span
              key={address}
              className={cx(styles.chip, bad && styles.badChip, index === chosen && styles.chosenChip)}
              title={bad ? text('chips.invalid') : address}
            >
              {bad && <TriangleAlert size={14} aria-hidden />}
              <bdi>{name || address}</bdi>
              {bad && <span className="visually-hidden">{text('chips.invalid')}</span>}
              <button
                type="button"
                className={styles.chipRemove}
                tabIndex={-1}
                aria-label={text('chips.remove', { name: name || address })}
                onClick={(event) => {
                  event.stopPropagation()
                  remove(index)
                }}
              >
                <X size={12} aria-hidden />
              </button>
            </span>
          )
        })}
        <input
          ref={input}
          id={id}
          className={styles.addressInput}
          value={typed}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          onChange={(event) => {
            setTyped(event.target.value)
            setChosen(-1)
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain')
            const several = parseAddresses(pasted)
            if (several.length < 2 && !several.some(({ address }) => isCompleteAddress(address))) return
            event.preventDefault()
            add(several)
          }}
          onBlur={() => {
            if (parseAddresses(typed).length > 0) add(parseAddresses(typed))
            else clear()
          }}
        />
        {open && (
          <div id={`${id}-list`} role="listbox" aria-label={text('chips.suggestions')} className={styles.suggestions}>
            {found.map(({ address, name, written }, index) => (
              <div
                key={address}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={cx(styles.suggestion, index === active && styles.activeSuggestion)}
                onMouseDown={(event) => {
                  event.preventDefault()
                  add([{ name, address: written }])
                }}
              >
                <bdi className={styles.suggestionName}>{name || written}</bdi>
                {name !== '' && <bdi className={styles.suggestionAddress}>{written}</bdi>}
              </div>
            ))}
          </div>
        )}
      </div>
      {end}
    </div>
  )
}
