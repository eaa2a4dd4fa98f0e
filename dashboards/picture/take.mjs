// Takes the README's pictures of a running Foreshock that holds the bundled example.
// Usage: node take.mjs ADDRESS
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const { chromium } = createRequire(join(here, '../web/package.json'))('playwright-core')
const base = process.argv[2]

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic'] })
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce' })
const page = await context.newPage()

async function take(path, file, prepare = async () => undefined) {
  await page.goto(base + path)
  await page.waitForSelector('main h1')
  await page.waitForFunction(() => document.querySelector('main .loading, main [aria-busy="true"]') === null)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await prepare()
  await page.screenshot({ path: join(here, file) })
  console.log(`dashboards/picture/${file}`)
}

await take('/?as_of=2026-03-31', 'board.png')
await page.setViewportSize({ width: 1280, height: 1500 })
await take('/company/amazon?as_of=2026-03-31', 'company.png')
// The document with the most signals, by way of the newest fact.
const facts = await (await context.request.get(`${base}/api/v1/companies/amazon/facts?as_of=2026-03-31&page_size=1`)).json()
await page.setViewportSize({ width: 1280, height: 900 })
await take(`/event/${facts.facts[0].lead.event_id}?as_of=2026-03-31`, 'evidence.png')
await browser.close()
