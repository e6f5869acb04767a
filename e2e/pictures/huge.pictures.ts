import { seedStore, writeSeededAccount } from '../../bench/seed-store.mjs'
import { mailbox } from '../on-screen'
import { test } from '../story'
import { Camera } from './camera'

// 100,000 messages in one folder, none in others, and a server that is never there.

const messages = 100_000

test('huge', async ({ tern }) => {
  test.skip(!Camera.wants('huge', 'huge-end', 'huge-all', 'huge-search', 'huge-search-none'))
  await tern.start()
  await seedStore(tern.app, [
    ['inbox', 'inbox', messages],
    ['trash', 'trash', 0],
    ['archive', 'archive', 5],
  ])
  await tern.quit()
  writeSeededAccount(tern.profile)
  const page = await tern.start()
  const camera = new Camera(tern)
  const openIt = async () => {
    const { width } = page.viewportSize() ?? { width: 1280 }
    if (width < 1000) await page.locator('#toolbar button[aria-controls="pane-tree"]').click()
    await mailbox(page, 'Inbox').first().click()
    await page.locator('#pane-list [role="row"][data-key]').first().waitFor()
  }
  await camera.take('huge', openIt)
  await camera.take('huge-last', async () => {
    await openIt()
    await page.locator('#pane-list [role="row"][data-key]').first().focus()
    await page.keyboard.press('End')
  })
  await camera.take('huge-all', async () => {
    await openIt()
    await page.locator('#pane-list [role="row"][data-key]').first().focus()
    await page.keyboard.press('Control+A')
  })
  await camera.take('huge-search', async () => {
    await page.keyboard.press('Control+E')
    await page.keyboard.insertText('subject:boat')
    await page.getByText(/^The newest/).waitFor({ timeout: 300_000 })
  })
})
