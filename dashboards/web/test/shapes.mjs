// The part of the drive (drive.mjs) that is about shapes and addresses: widths, charts, touch, and
// what is asked amiss. It is given what the drive has.
export async function shapes({ page, open, go, step, check, equal, text, grouped, want, views, asOf, base, origin }) {
  // On every width a company's name can be read and no figure is cut off.
  await step('widths of the board', async () => {
    for (const width of [1280, 1151, 1100, 1021, 1000, 881, 834, 761, 390, 360, 320]) {
      await page.setViewportSize({ width, height: 900 })
      await go(page, views.board)
      const shown = await page.locator('.board .row').evaluateAll((rows) => rows.slice(0, 20).map((row) => ({
        name: row.querySelector('.name').getBoundingClientRect().width,
        cut: [...row.querySelectorAll('td')].filter((c) => c.scrollWidth > c.clientWidth + 1 || c.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1).map((c) => `${c.dataset.label}: ${c.innerText}`),
      })))
      check(`board at ${width}`, shown.every((r) => r.name >= (width < 400 ? 120 : 160)), `a name has ${Math.min(...shown.map((r) => r.name))} pixels`)
      check(`board at ${width}`, shown.every((r) => r.cut.length === 0), `cut off: ${shown.flatMap((r) => r.cut)[0]}`)
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth)
      check(`board at ${width}`, wide <= 0, `is ${wide} pixels wider than the screen`)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  // On a phone a tap shows the figures of a quarter until the next one elsewhere, within the chart.
  await step('chart by touch', async () => {
    const phone = await open('phone chart', { viewport: { width: 320, height: 800 }, isMobile: true, hasTouch: true })
    await go(phone, views.company)
    const pan = phone.locator('#history .pan')
    await pan.scrollIntoViewIfNeeded()
    const box = await pan.boundingBox()
    for (const part of [0.1, 0.5, 0.95]) {
      await phone.touchscreen.tap(box.x + box.width * part, box.y + 60)
      await phone.waitForSelector('#history .tip')
      const tip = await phone.locator('#history .tip').boundingBox()
      check(`tip at ${part}`, tip.x >= 0 && tip.x + tip.width <= 320, `lies from ${tip.x} to ${tip.x + tip.width}`)
    }
    await phone.locator('#history h2').tap()
    await phone.waitForFunction(() => document.querySelector('#history .tip') === null)
    await go(phone, '/record')
    if ((await phone.locator('#calibration').count()) > 0) {
      await phone.locator('#calibration .bin .risk-point').last().tap()
      await phone.waitForSelector('#calibration .tip')
      check('calibration on a phone', await phone.locator('#calibration .small').evaluate((t) => t.getBoundingClientRect().right <= innerWidth), 'its table is cut off')
    }
    await phone.context().close()
  })

  // A line is drawn between quarters side by side alone; jobs are whole, and so is what counts them.
  await step('chart', async () => {
    await go(page, views.company)
    const { quarters } = await (await page.request.get(`${origin}/api/v1/companies/${want.company.id}?${asOf}`)).json()
    const place = (q) => 4 * Number(q.slice(0, 4)) + Number(q.slice(5))
    const known = quarters.filter((q) => q.forecast).map((q) => place(q.quarter)).toSorted((a, b) => a - b)
    const stretches = known.filter((q, i) => i === 0 || q !== known[i - 1] + 1).length
    equal('stretches of the risk', (await page.locator('#history .risk').getAttribute('d')).split('M').length - 1, stretches)
    const ticks = (await page.locator('#history .axes .tick').allTextContents()).filter((t) => !t.endsWith('%'))
    equal('steps of the axis of jobs', new Set(ticks).size, ticks.length)
    const last = quarters.findLast((q) => q.values.some((v) => v.name === 'outage_count' && v.value > 0))
    if (last) {
      const value = (name) => last.values.find((v) => v.name === name)?.value ?? 0
      const pan = await page.locator('#history .pan').boundingBox()
      let told = ''
      for (let x = pan.x + pan.width - 4; told === '' && x > pan.x; x -= pan.width / 40) {
        await page.mouse.move(x, pan.y + 60)
        const tip = (await page.locator('#history .tip').count()) > 0 ? await text(page, '#history .tip') : ''
        if (tip.startsWith(last.quarter)) told = tip
      }
      const ai = value('outage_ai_linked_count')
      check('outages in the chart', told.includes(`outages ${grouped(value('outage_count'))}${ai > 0 ? `, ${grouped(ai)} AI-linked` : ''}`), `tells ${JSON.stringify(told)}`)
    }
    await page.getByText('The same as a table').click()
    await page.waitForSelector('#history details .table tbody tr')
    const all = page.getByRole('button', { name: /^All \d+ quarters$/ })
    if ((await all.count()) > 0) { // what scrolls then can be reached by keyboard
      await all.click()
      await page.waitForFunction(() => [...document.querySelectorAll('#indicators .scroll')].every((s) => s.scrollWidth <= s.clientWidth + 1 || s.tabIndex === 0))
    }
    const outage = page.locator('#history details a[href^="#f"]').first()
    if ((await outage.count()) > 0) { // its link leads to it from among the facts of another kind
      const id = (await outage.getAttribute('href')).slice(1)
      for (const kind of ['layoff', 'warn_notice', 'nothing_of_it']) { // there may be none of it
        await go(page, `${views.company}&kind=${kind}#${id}`)
        await page.waitForSelector(`[id="${id}"]`)
      }
    }
  })

  // A forecast for a quarter that is over is told as that.
  await step('quarter over', async () => {
    await go(page, `/company/${want.company.id}`)
    const { forecast } = await (await page.request.get(`${origin}/api/v1/companies/${want.company.id}`)).json()
    const over = Date.now() >= Date.UTC(Number(forecast.quarter.slice(0, 4)), 3 * Number(forecast.quarter.slice(5)), 1)
    equal('quarter over', (await text(page, '.big .say')).includes('That quarter is over'), over)
  })

  // What an address asks amiss is refused in the words of the page.
  await step('asked amiss', async () => {
    page.wanted = '400'
    for (const [path, told] of [
      ['/?as_of=foo', 'As of: want a day'], ['/?as_of=2024-02-30', 'As of: want a day'], ['/?min_risk=much', 'Least risk: want a probability'],
      ['/?fresh=-1', 'Newest knowledge: want a whole number'], [`${views.company}&since=foo`, 'From: want a day'],
    ]) {
      await page.goto(base + path)
      await page.waitForSelector('.failed')
      check(`refused ${path}`, (await text(page, '.failed')).includes(told), `says ${await text(page, '.failed')}, want ${told}`)
      if (path.startsWith('/?as_of')) equal(`${path} governs nothing`, await page.locator('.past').count(), 0)
    }
    page.wanted = ''
    await go(page, '/?as_of=2199-01-01')
    check('a day to come', (await text(page, '.past')).includes('is yet to come'), `says ${await text(page, '.past')}`)
    await go(page, `${views.board}&min_risk=0.3`)
    equal('a least risk of the address', await page.locator('[aria-label="Least risk"]').evaluate((s) => s.selectedOptions[0]?.text), 'Risk 30% or more')
    await go(page, '/alerts?rule=nope')
    check('alerts of no rule', (await text(page, '#alerts')).includes('No alert matches'), `says ${await text(page, '#alerts')}`)
  })
}
