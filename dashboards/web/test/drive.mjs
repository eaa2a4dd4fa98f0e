// Drives every view of a running Foreshock in Chromium and holds what it shows against what
// SQL says. Usage: node drive.mjs ADDRESS EXPECTED.json [SCREENSHOTS]
//
// EXPECTED.json is written by services/cmd/foreshock/web_test.go, which starts the program.
// Every complaint is a line; the status is 1 where there is one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { shapes } from './shapes.mjs'

const [base, expectedFile, pictures] = process.argv.slice(2)
const want = JSON.parse(readFileSync(expectedFile, 'utf8'))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const origin = new URL(base).origin

const complaints = []
let checks = 0
function check(where, good, complaint) {
  checks++
  if (!good) complaints.push(`${where}: ${complaint}`)
}
const equal = (where, got, wanted) => check(where, got === wanted, `shows ${JSON.stringify(got)}, want ${JSON.stringify(wanted)}`)

// How the page writes numbers, told once more, so that a fault there is seen.
const grouped = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
const percent = (p) => (p < 0.001 ? '<0.1%' : p < 0.095 ? `${(p * 100).toFixed(1)}%` : p > 0.99 ? '>99%' : `${(p * 100).toFixed(0)}%`)

const points = (d) => `${(Math.abs(d) * 100).toFixed(1) === '0.0' ? '±0' : (d < 0 ? '−' : '+') + (Math.abs(d) * 100).toFixed(1)} pp`
const adds = (v) => (Math.abs(v) < 0.005 ? '' : v < 0 ? '−' : '+') + Math.abs(v).toFixed(2)

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
})

// open is a page of its own that complains of everything that must not happen on it.
async function open(name, options) {
  const context = await browser.newContext({ locale: 'en-GB', acceptDownloads: true, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(Number(process.env.PATIENCE ?? 60_000))
  page.wanted = '' // the status of an answer that is none and yet what is wanted: 404
  page.refused = [] // what the store did not answer and nobody has asked again
  page.on('console', (m) => {
    if (m.type() !== 'error' || (page.wanted !== '' && m.text().includes(page.wanted))) return
    const complaint = `${name}: ${page.url()}: console: ${m.text()}`
    if (m.text().includes('503')) page.refused.push(complaint)
    else complaints.push(complaint)
  })
  page.on('pageerror', (e) => complaints.push(`${name}: ${page.url()}: ${e.message}`))
  page.on('dialog', (d) => {
    complaints.push(`${name}: ${page.url()}: a dialog opened: ${d.message()}`)
    return d.dismiss()
  })
  page.on('request', (r) => {
    const url = new URL(r.url())
    if (url.origin !== origin) complaints.push(`${name}: ${page.url()}: asks ${r.url()}`)
  })
  return page
}

// settle waits until a view has all that it asked for. On a slow machine the store may take
// longer than the server waits; the page offers to try again, and a reader would, three times.
async function settle(page) {
  for (let tries = 0; ; tries++) {
    await page.waitForSelector('main :is(h1, .prose)')
    await page.waitForFunction(() => document.querySelector('main .loading, main [aria-busy="true"]') === null)
    const again = page.getByRole('button', { name: 'Try again' })
    if ((await again.count()) === 0) break
    page.refused.length = 0 // the page says so itself
    const told = `${page.url()}: ${(await page.locator('.failed').first().innerText()).replace(/\s+/g, ' ')}`
    if (tries === 3) {
      complaints.push(`${told}: after three more tries`)
      break
    }
    console.log(`${told}: trying again`)
    await again.first().click()
  }
  complaints.push(...page.refused.splice(0))
}

async function go(page, path) {
  await page.goto(base + path)
  await settle(page)
}

const text = async (page, selector) => (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ').trim()

async function accessible(page, where) {
  await page.evaluate(axe)
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  for (const v of found.violations) {
    complaints.push(`${where}: axe: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}: ${v.nodes[0].failureSummary?.split('\n')[1]?.trim() ?? ''}`)
  }
  checks += found.passes.length
}

// records is how many lines a file of CSV has: one may go over several lines of text.
const records = (csv) => csv.replace(/"[^"]*"/g, '').trimEnd().split('\n').length

// files opens what is folded, and wants beside every table a file of it, which holds something.
// It tells whether anything was folded.
async function files(page, where) {
  const folded = await page.evaluate(() => {
    const all = document.querySelectorAll('main details:not([open])')
    all.forEach((d) => { d.open = true })
    return all.length > 0
  })
  await page.waitForFunction(() => [...document.querySelectorAll('main details')].every((d) => d.children.length > 1))
  const places = await page.locator('main').evaluate((main) => {
    const all = new Map()
    const of = (part) => {
      const place = part.closest('section.section, aside') ?? main
      if (!all.has(place)) all.set(place, { name: place.id || place.tagName.toLowerCase(), tables: 0, full: place.querySelector('table, ol, .basis') !== null, files: [] })
      return all.get(place)
    }
    main.querySelectorAll('table').forEach((t) => of(t).tables++)
    main.querySelectorAll('.download').forEach((d) => of(d).files.push([...d.querySelectorAll('a')].map((a) => a.getAttribute('href'))))
    return [...all.values()]
  })
  for (const place of places) {
    check(`${where} ${place.name}`, place.files.length >= place.tables, `has ${place.tables} tables and ${place.files.length} files`)
    for (const [csv, json] of place.files) {
      const answers = await Promise.all([csv, json].map((path) => page.request.get(base + path)))
      equal(`${where} ${csv} and JSON`, answers.map((a) => a.status()).join(), '200,200')
      const rows = JSON.parse(await answers[1].text())
      check(`${where} ${json}`, Array.isArray(rows) && (rows.length > 0 || !place.full), 'holds nothing')
      equal(`${where} ${csv} lines`, records(await answers[0].text()), rows.length + 1)
    }
  }
  return folded
}

// step is a part of the drive; what throws in it is a complaint, and the rest goes on.
// How long each took is told, so that what makes the drive slow is seen.
async function step(name, drive) {
  const began = performance.now()
  try {
    await drive()
  } catch (cause) {
    complaints.push(`${name}: ${String(cause.message ?? cause).split('\n').slice(0, 4).join(' ')}`)
  }
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${name}`)
}

const asOf = want.as_of ? `as_of=${want.as_of}` : ''
const views = {
  board: `/?${asOf}`,
  company: `/company/${want.company.id}?${asOf}`,
  evidence: `/event/${want.event.id}?${asOf}`,
  hostile: `/event/${want.hostile.id}`,
  alerts: '/alerts',
  record: '/record',
  sources: '/sources',
  backfills: '/backfills',
  playbook: '/playbook/risk-high',
}
// The same as of the day, of those that are driven as of now.
const then = Object.fromEntries(['alerts', 'record', 'sources', 'backfills'].map((view) => [`${view} then`, `/${view}?${asOf}`]))

// Every view, in both schemes and on a phone.
for (const [name, options] of Object.entries({
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', isMobile: true, hasTouch: true },
})) {
  const page = await open(name, options)
  for (const [view, path] of Object.entries({ ...views, ...(name === 'light' ? then : {}) })) {
    const where = `${name} ${view}`
    await step(where, async () => {
      await go(page, path)
      equal(`${where} without an answer`, await page.locator('.failed').count(), 0)
      await accessible(page, where)
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth)
      check(where, wide <= 0, `is ${wide} pixels wider than the screen`)
      equal(`${where} headings`, await page.locator('main h1').count(), 1)
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${view}.png`, fullPage: view !== 'board' })
      if (path.includes('as_of=')) {
        const governed = (await text(page, '.past')).includes('Nothing that became known later is in this view')
        check(`${where} says that the day governs it`, governed, 'does not')
        const links = await page.locator('main a[href^="/"]:not([href^="/api/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
        check(`${where} links keep the day`, links.every((l) => l.includes('as_of=')), `a link leaves the day: ${links.find((l) => !l.includes('as_of='))}`)
      }
      if (name === 'light' && (await files(page, where))) await accessible(page, `${where}, unfolded`)
    })
  }
  await page.context().close()
}

const page = await open('light', { viewport: { width: 1280, height: 900 } })

// Board: the right companies in the right order with the right numbers.
await step('board', async () => {
  await go(page, views.board)
  check('board', (await text(page, '.count p')).startsWith(`${grouped(want.companies)} compan`), `counts ${await text(page, '.count p')}, want ${want.companies}`)
  for (const [i, row] of want.board.entries()) {
    const cells = page.locator(`.board [data-row="${i}"]`)
    await onBoard(`board row ${i + 1}`, cells, row)
  }
})

// onBoard holds the cells of a row against what SQL says of its company.
async function onBoard(where, cells, row) {
  equal(where, await cells.locator('.name').innerText(), row.company)
  equal(`${where} risk`, await cells.locator('.risk .figure').innerText(), percent(row.risk))
  const cell = (label) => cells.locator(`td[data-label="${label}"]`)
  equal(`${where} change`, await cell('Change').innerText(), row.change === null ? '–' : points(row.change))
  for (const [label, value] of [['Announced', row.cuts], ['Gap', row.gap], ['Outages', row.outages]]) {
    equal(`${where} ${label}`, await cell(label).evaluate((c) => c.firstChild.textContent), value === null ? '–' : grouped(value))
  }
  equal(`${where} newest`, await cell('Newest').locator('time').getAttribute('datetime'), row.known)
}

// Filters and sort stand in the address, and an address gives the same view again.
await step('filters', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type(want.company.name.toLowerCase())
  await page.waitForURL(/q=/)
  await page.waitForFunction((name) => document.querySelector('.board .row .name')?.innerText === name, want.company.name)
  await settle(page)
  await onBoard('searched row', page.locator('.board [data-row="0"]'), want.company.row)
  await page.keyboard.press('ArrowDown')
  await page.waitForFunction(() => document.activeElement?.closest('[data-row]') !== null)
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/company/${want.company.id}`))
  await page.waitForSelector('.company-head') // the board stays until the view's script is there
  await settle(page)
  equal('company by keyboard', await text(page, 'main h1'), want.company.name)
  await page.goBack()
  await settle(page)
  equal('search kept', await page.inputValue('.filters input[type=search]'), want.company.name.toLowerCase())
  await go(page, views.board)
  await page.getByRole('button', { name: 'Announced' }).click()
  await page.waitForURL(/sort=cuts/)
  await settle(page)
  const cuts = (await page.locator('.board .row td:nth-child(5)').allInnerTexts()).map((t) => Number(t.split('\n')[0].replaceAll(',', '')) || 0)
  check('sort by cuts', cuts.every((c, i) => i === 0 || c <= cuts[i - 1]), `cuts are ${cuts.slice(0, 8)}`)
  await page.getByRole('button', { name: 'Announced' }).click()
  await page.waitForURL(/sort=-cuts/)
  await settle(page)
  check('sort by cuts, turned round', (await page.locator('.board .row td:nth-child(5)').first().innerText()) !== '–' || cuts[0] === 0, 'begins with a company without a figure')
  await page.getByRole('button', { name: 'Announced' }).click()
  await settle(page)
  await page.getByRole('button', { name: 'Open gap' }).click()
  await page.waitForURL(/gap=1/)
  await settle(page)
  const [where, told] = want.open_gaps > 0 ? ['.count p', `${grouped(want.open_gaps)} of`] : ['main .empty', 'No company matches']
  check('filter', (await text(page, where)).startsWith(told), `with a gap: ${await text(page, where)}, want ${want.open_gaps}`)
  await go(page, '/?q=nobody+at+all')
  check('no match', (await text(page, 'main')).includes('No company matches'), 'a search without result does not say so')
  equal('no match headings', await page.locator('main h1').count(), 1)
  await accessible(page, 'no match')
})

// The whole length can be scrolled, whatever it is, and few rows are made.
await step('whole length', async () => {
  await go(page, views.board)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await page.waitForFunction((n) => document.querySelector(`[aria-rowindex="${n + 1}"][data-row]`) !== null, want.companies)
  check('rows made', (await page.locator('.board tbody tr').count()) < 120, 'rows outside the screen are made')
})

// Company: risk, programme, facts, the as-of day.
await step('company', async () => {
  await go(page, views.company)
  equal('risk', await text(page, '.big .figure'), percent(want.company.risk))
  equal('facts', (await text(page, '#facts .filters .chip')).replace(/\D+/g, ''), String(want.company.facts))
  for (const gap of want.company.gaps) {
    check('gap', (await text(page, '#programme')).includes(`= ${grouped(gap)}`), `the gap of ${gap} is not in ${await text(page, '#programme')}`)
  }
  // The starting point, then what adds most; parts that add next to nothing have no step.
  const [base, ...parts] = want.company.parts
  const steps = [base, ...parts.filter((p) => Math.abs(p) >= 0.005).sort((a, b) => Math.abs(b) - Math.abs(a))]
  equal('parts', (await page.locator('.fall tbody tr:not(.total) .adds').allInnerTexts()).join(' '), steps.map(adds).join(' '))
  equal('parts add up', await text(page, '.fall .total .adds'), adds(want.company.parts.reduce((n, p) => n + p, 0)))
  for (const fact of want.company.newest) {
    const told = await text(page, `#${fact.id} .meta`)
    check('origins', told.startsWith(`${grouped(fact.origins)} origin`) && told.includes(`· ${grouped(fact.articles)} article`), `${fact.id} tells of ${told}, want ${fact.origins} of ${fact.articles}`)
  }
  await page.getByText('The same as a table').click()
  await page.waitForSelector('#history details .table tbody tr') // made once it is unfolded
  if (want.company.facts > 20) { // one that is not drawn yet is reached by its address
    const last = await page.evaluate(async (path) => {
      let [token, id] = ['', '']
      do {
        const page = await (await fetch(`${path}&page_size=500&page_token=${token}`)).json()
        id = page.facts.at(-1).id
        token = page.next_page_token ?? ''
      } while (token !== '')
      return id
    }, `/api/v1/companies/${want.company.id}/facts?${asOf}`)
    await go(page, `${views.company}#${last}`)
    await page.waitForSelector(`#${last}`)
    await go(page, views.company)
  }
  check('quotes', (await page.locator('#facts blockquote mark').count()) > 0, 'no words are marked')
  check('drawing', (await page.locator('#history .risk-point').count()) > 0 && (await page.locator('#history .risk').getAttribute('d')).startsWith('M'), 'the chart is blank')
  check('last quarter', await page.locator('#history .pan').evaluate((pan) => {
    const [box, last] = [pan, [...pan.querySelectorAll('.risk-point')].at(-1)].map((e) => e.getBoundingClientRect())
    return last.left >= box.left && last.right <= box.right
  }), 'the chart does not begin with the last quarter that has a risk')
  await page.locator('#history .pan').evaluate((pan) => pan.scrollTo(0, 0))
  const size = page.viewportSize()
  await page.setViewportSize({ ...size, width: 900 })
  await page.waitForTimeout(200)
  check('scrolled chart', await page.locator('#history .pan').evaluate((pan) => pan.scrollLeft === 0), 'another width takes the chart to other quarters')
  await page.setViewportSize(size)
  await page.locator('#history .risk-point').first().hover()
  const { quarters } = await (await page.request.get(`${origin}/api/v1/companies/${want.company.id}?${asOf}`)).json()
  equal('first quarter', await text(page, '#history .tip strong'), quarters.filter((q) => q.forecast).map((q) => q.quarter).toSorted()[0])
  if (want.earlier) {
    await page.fill('#as-of', want.earlier.day)
    await page.waitForURL(new RegExp(`as_of=${want.earlier.day}`))
    await settle(page)
    equal('risk as of then', await text(page, '.big .figure'), percent(want.earlier.risk))
    const links = await page.locator('main a[href^="/"]:not([href^="/api/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    check('links keep the day', links.every((l) => l.includes('as_of=')), `a link leaves the day: ${links.find((l) => !l.includes('as_of='))}`)
  }
})

await shapes({ page, open, go, step, check, equal, text, grouped, want, views, asOf, base, origin })

// What is not known, or nowhere, says so.
await step('not known', async () => {
  page.wanted = '404'
  await page.goto(`${base}/company/nobody-at-all`)
  await page.waitForSelector('.failed')
  equal('unknown company', await text(page, '.failed h1'), 'Not known')
  await accessible(page, 'unknown company')
  const lost = await page.goto(`${base}/nowhere`)
  equal('no such page', lost.status(), 404)
  await settle(page)
  equal('no such page headings', await page.locator('main h1').count(), 1)
  await accessible(page, 'no such page')
  page.wanted = ''
})

// A store that does not answer is told of, and asked again when the reader wants it.
await step('no answer', async () => {
  for (const view of ['board', 'company', 'evidence', 'alerts', 'record', 'sources', 'backfills']) {
    page.wanted = '503'
    await page.route('**/api/v1/**', (r) => r.fulfill({
      status: 503, contentType: 'application/json', body: JSON.stringify({ code: 14, message: 'the store did not answer; try again in a moment', details: [] }),
    }))
    await page.goto(base + views[view])
    await page.waitForSelector('.failed')
    await page.waitForFunction(() => document.querySelector('main .loading') === null)
    const told = await page.locator('.failed').allInnerTexts()
    const words = 'No answer The store did not answer; try again in a moment Try again'
    check(`${view} without an answer`, told.every((t) => t.replace(/\s+/g, ' ').trim() === words), `says ${JSON.stringify(told)}`)
    equal(`${view} without an answer headings`, await page.locator('main h1').count(), 1)
    if (['board', 'company', 'record'].includes(view)) await accessible(page, `${view} without an answer`)
    await page.unroute('**/api/v1/**')
    await settle(page)
    page.wanted = ''
    equal(`${view} asked again`, await page.locator('.failed').count(), 0)
  }
})

// Evidence: the words are marked in place, and markup in a headline is text.
await step('evidence', async () => {
  await go(page, views.evidence)
  const marked = (await page.locator('main mark').evaluateAll((all) => all.map((m) => [...m.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join('')))).join(' ')
  for (const quote of want.event.quotes) check('evidence', marked.includes(quote), `the words ${JSON.stringify(quote)} are not marked`)
  await go(page, views.hostile)
  check('hostile headline', (await page.locator('main h1').evaluate((h) => h.textContent.replace(/^\d+/, ''))).includes(want.hostile.title), 'the headline is not shown as text')
  equal('scripts in the page', await page.locator('main script, main img').count(), 0)
})

// Alerts: as many as are stored, and more are listened for.
await step('alerts', async () => {
  await go(page, '/alerts')
  equal('alerts', await page.locator('.alerts > li').count(), Math.min(50, want.alerts))
  await page.waitForSelector('.stream.is-open')
})

// What was raised between the list and the stream is no gap: the list is asked for again.
await step('alerts before the stream', async () => {
  let asked = 0
  let heard
  const again = new Promise((resolve) => { heard = resolve })
  await page.route(/\/api\/v1\/alerts\?/, (r) => {
    if (asked++ === 0) return r.fulfill({ json: { alerts: [], as_of: '' } })
    heard()
    return r.continue()
  })
  await page.goto(`${base}/alerts`)
  await Promise.race([again, page.waitForTimeout(20_000)])
  await page.waitForFunction((n) => document.querySelectorAll('.alerts > li').length === n, Math.min(50, want.alerts))
  check('alerts before the stream', asked > 1, 'the list was not asked for again')
  await page.unroute(/\/api\/v1\/alerts\?/)
})

// Record, sources and backfills.
await step('record, sources, backfills', async () => {
  await go(page, '/record')
  if (want.scorecard > 0) check('scorecard', (await text(page, '#scorecard')).includes(grouped(want.scorecard)), `does not tell of ${want.scorecard} forecasts`)
  if ((await page.locator('#calibration').count()) > 0) {
    equal('points of calibration', await page.locator('#calibration .bin').count(), await page.locator('#calibration tbody tr').count())
    await page.locator('#calibration .bin .risk-point').first().hover()
    equal('point of calibration', await text(page, '#calibration .tip strong'), `Forecast ${await text(page, '#calibration tbody tr th')}`)
  }
  await go(page, '/sources')
  equal('sources', await page.locator('.table tbody tr').count(), want.sources)
  // These say of a past day what was there then, or that nothing was.
  for (const [view, row, n] of [['sources', '.table tbody tr', want.then.sources], ['backfills', '.runs > li', want.then.batches]]) {
    await go(page, `/${view}?${asOf}`)
    equal(`${view} then`, await page.locator(row).count(), n)
    if (n === 0) equal(`no ${view} then`, await page.locator('main .empty:not(.failed)').count(), 1)
  }
  await go(page, '/backfills')
  equal('backfills', await page.locator('.runs > li').count(), want.batches.length)
  for (const b of want.batches) check('receipt', (await page.locator('.runs').textContent()).includes(b.output_hash), `the receipt of ${b.batch} is not shown`)
})

// Every table comes as a file.
await step('files', async () => {
  for (const [path, table, rows] of [[`/?${asOf}`, 'The board', want.companies], ['/backfills', 'The backfills', want.batches.length]]) {
    await go(page, path)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: `${table} as CSV` }).click()])
    const lines = readFileSync(await file.path(), 'utf8').trim().split('\n')
    check(`${table} as CSV`, lines.length >= rows + 1, `has ${lines.length} lines, want ${rows + 1}`)
    const [other] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: `${table} as JSON` }).click()])
    equal(`${table} as JSON`, JSON.parse(readFileSync(await other.path(), 'utf8')).length, rows)
  }
})

await browser.close()
for (const c of complaints) console.log(c)
console.log(`${checks - complaints.length} passed, ${complaints.length} failed`)
process.exit(complaints.length > 0 ? 1 : 0)
