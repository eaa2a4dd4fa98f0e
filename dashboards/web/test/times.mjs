// Measures in Chromium how soon the page of a running Foreshock can be used: from the start
// of a navigation, or a click, to the first frame after all that is counted is drawn.
// Usage: node times.mjs [ADDRESS] [LOADS] [AS-OF], or make page-times ADDRESS=… LOADS=… AS_OF=…
//
// The board counts as there when its rows have their figures; a company when its risk, its
// chart and its facts are drawn. Cold is a browser that has loaded nothing yet, and a company
// that nobody has asked for; warm is a browser that holds the page's script. CPU is what the
// page's own main thread used, which a busy machine changes less than the time.
import { chromium } from 'playwright-core'

const [base = 'http://127.0.0.1:8080', loads = '20', asOf = ''] = process.argv.slice(2)
const count = Number(loads)
const day = asOf === '' ? '' : `?as_of=${asOf}`

// Companies as they stand on the board; each kind of load takes its own.
const board = await (await fetch(`${base}/api/v1/companies?page_size=500${asOf && `&as_of=${asOf}`}`)).json()
const companies = (board.companies ?? []).slice(0, 4 * count).map((c) => c.company_id)
if (companies.length < 4) throw new Error('the board holds too few companies to measure')

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
})

const ready = {
  board: `document.querySelector('.board:not(.stale) [data-row="0"] .figure') !== null`,
  company: `document.querySelector('.big .figure') !== null && document.querySelector('.chart svg[role=img]') !== null && document.querySelector('#facts .fact') !== null`,
}

// drawn waits for a condition, and then for the frame that shows it and for a free main
// thread; it gives the milliseconds since a mark of the page's own clock.
const drawn = (page, what, since = 0) => page.evaluate(([condition, from]) => new Promise((told) => {
  const holds = new Function(`return ${condition}`)
  const look = () => {
    if (!holds()) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => told(performance.now() - from)))
  }
  look()
}), [ready[what], since])

async function open(context) {
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  page.cpu = async () => 1000 * (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value
  return page
}
const newContext = () => browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, bypassCSP: true })

// at loads an address, and is how long that took.
async function at(page, path, what) {
  await page.goto('about:blank')
  const before = await page.cpu()
  await page.goto(base + path, { waitUntil: 'commit' })
  const took = await drawn(page, what)
  return { took, cpu: (await page.cpu()) - before }
}

const results = []
async function measure(name, one) {
  const took = []
  const cpu = []
  for (let i = 0; i < count; i++) {
    const r = await one(i)
    took.push(r.took)
    cpu.push(r.cpu)
  }
  for (const list of [took, cpu]) list.sort((a, b) => a - b)
  const of = (list, q) => list[Math.max(0, Math.ceil(q * list.length) - 1)].toFixed(0).padStart(6)
  const line = `${name.padEnd(40)} median ${of(took, 0.5)} ms   p95 ${of(took, 0.95)} ms   worst ${of(took, 1)} ms   CPU ${of(cpu, 0.5)} ms`
  results.push(line)
  console.log(line)
}
const cold = (path, what) => async (i) => {
  const context = await newContext()
  try {
    return await at(await open(context), typeof path === 'string' ? path : path(i), what)
  } finally {
    await context.close()
  }
}
const company = (n) => `/company/${encodeURIComponent(companies[n % companies.length])}${day}`

console.log(`${count} loads each`)
await measure('board, cold', cold(`/${day}`, 'board'))
await measure('company, cold', cold((i) => company(4 * i), 'company'))

const context = await newContext()
const page = await open(context)
await at(page, `/${day}`, 'board')
await measure('board, warm', () => at(page, `/${day}`, 'board'))
await at(page, company(0), 'company')
await measure('company, warm, not asked for before', (i) => at(page, company(4 * i + 1), 'company'))
await measure('company, warm, asked for before', (i) => at(page, company(4 * i + 1), 'company'))
await measure('company, by a click on the board', async (i) => {
  await at(page, `/${day}`, 'board')
  await page.waitForTimeout(2000) // somebody reads the board before going on
  // The first row's link is put on the company that is wanted, so that each is another one.
  const before = await page.cpu()
  const began = await page.evaluate((path) => {
    const link = document.querySelector('.board [data-row="0"] a')
    link.href = path
    const now = performance.now()
    link.click()
    return now
  }, company(4 * i + 2))
  return { took: await drawn(page, 'company', began), cpu: (await page.cpu()) - before }
})
await browser.close()
