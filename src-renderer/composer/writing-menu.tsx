import { Menu } from '@base-ui/react/menu'
import { useState } from 'react'
import type { DraftContent, Template } from '../../src-shared/mail/draft'
import { call } from '../shell/bridge'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** What one needs now and then while writing. */
export function WritingMenu({
  content,
  redirect,
  onChange,
  onFormat,
  onLater,
  onSaveTemplate,
  onInsert,
  onSignature,
  icon,
}: {
  readonly content: DraftContent
  readonly redirect: boolean
  readonly onChange: (part: Partial<DraftContent>) => void
  readonly onFormat: (format: DraftContent['format']) => void
  readonly onLater: () => void
  readonly onSaveTemplate: () => void
  readonly onInsert: (template: Template) => void
  readonly onSignature: () => void
  readonly icon: React.ReactNode
}) {
  const text = useText()
  const [templates, setTemplates] = useState<readonly Template[]>([])
  const importance = content.importance ?? 'normal'
  const { importance: _old, ...rest } = content
  return (
    <Menu.Root
      onOpenChange={(open) => {
        if (open) void call('template.list').then((found) => found.ok && setTemplates(found.value))
      }}
    >
      <Menu.Trigger className={styles.menuButton} aria-label={text('compose.more')} title={text('compose.more')}>
        {icon}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} sideOffset={4} align="start">
          <Menu.Popup className={styles.menu}>
            <Menu.Item className={styles.menuItem} onClick={onLater}>
              {text('compose.sendLater')}
            </Menu.Item>
            {!redirect && (
              <>
                <Menu.Separator className={styles.separator} />
                <Menu.RadioGroup
                  value={content.format}
                  onValueChange={(value: DraftContent['format']) => onFormat(value)}
                >
                  <Menu.RadioItem className={styles.menuItem} value="rich">
                    <Menu.RadioItemIndicator className={styles.mark}>✓</Menu.RadioItemIndicator>
                    {text('compose.rich')}
                  </Menu.RadioItem>
                  <Menu.RadioItem className={styles.menuItem} value="plain">
                    <Menu.RadioItemIndicator className={styles.mark}>✓</Menu.RadioItemIndicator>
                    {text('compose.plain')}
                  </Menu.RadioItem>
                </Menu.RadioGroup>
                <Menu.Separator className={styles.separator} />
                <Menu.RadioGroup
                  value={importance}
                  onValueChange={(value: 'high' | 'normal' | 'low') =>
                    onChange(value === 'normal' ? { ...rest, importance: undefined as never } : { importance: value })
                  }
                >
                  {(['high', 'normal', 'low'] as const).map((one) => (
                    <Menu.RadioItem key={one} className={styles.menuItem} value={one}>
                      <Menu.RadioItemIndicator className={styles.mark}>✓</Menu.RadioItemIndicator>
                      {text(`compose.importance.${one}`)}
                    </Menu.RadioItem>
                  ))}
                </Menu.RadioGroup>
                <Menu.Separator className={styles.separator} />
                <Menu.CheckboxItem
                  className={styles.menuItem}
                  checked={content.askRead ?? false}
                  onCheckedChange={(askRead) => onChange({ askRead })}
                >
                  <Menu.CheckboxItemIndicator className={styles.mark}>✓</Menu.CheckboxItemIndicator>
                  {text('compose.askRead')}
                </Menu.CheckboxItem>
              </>
            )}
            <Menu.CheckboxItem
              className={styles.menuItem}
              checked={content.askDelivered ?? false}
              onCheckedChange={(askDelivered) => onChange({ askDelivered })}
            >
              <Menu.CheckboxItemIndicator className={styles.mark}>✓</Menu.CheckboxItemIndicator>
              {text('compose.askDelivered')}
            </Menu.CheckboxItem>
            {!redirect && (
              <>
                <Menu.Separator className={styles.separator} />
                <Menu.Item className={styles.menuItem} onClick={onSignature}>
                  {text('compose.insertSignature')}
                </Menu.Item>
                <Menu.Item className={styles.menuItem} onClick={onSaveTemplate}>
                  {text('template.save')}
                </Menu.Item>
                <Menu.Group>
                  <Menu.GroupLabel className={styles.groupLabel}>
                    {templates.length > 0 ? text('template.insert') : text('template.none')}
                  </Menu.GroupLabel>
                  {templates.map((template) => (
                    <Menu.Item key={template.id} className={styles.menuItem} onClick={() => onInsert(template)}>
                      <bdi>{template.name}</bdi>
                    </Menu.Item>
                  ))}
                </Menu.Group>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
