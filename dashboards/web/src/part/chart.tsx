import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { useEffect, useRef, useState } from 'preact/hooks'

// What draws is large: it is fetched beside the view, which is there to be read before it.
const drawing = () => import('./drawing')
drawing().catch(() => undefined) // a chart that needs it asks again, and tells

const names = ['paper', 'card', 'ink', 'soft', 'line', 'grid', 'accent', 'accent-mid', 'accent-soft', 'calm', 'violet', 'green'] as const
export type Colours = Record<(typeof names)[number], string> & { font: string }

// Chart is a drawing on a canvas, told in words to those who do not see it. The option is made
// anew when the colours of the page or its width change.
export function Chart({ label, height, option }: { label: string; height: number; option: (colours: Colours, width: number) => EChartsCoreOption }) {
  const box = useRef<HTMLDivElement>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    let chart: EChartsType | undefined
    const draw = () => {
      if (box.current === null || chart === undefined) return
      chart.resize({ width: box.current.clientWidth, height })
      chart.setOption({ animation: false, textStyle: { fontFamily: colours().font }, ...option(colours(), box.current.clientWidth) }, true)
    }
    let width = box.current!.clientWidth
    const watch = new ResizeObserver(() => {
      if (box.current === null || box.current.clientWidth === width) return
      width = box.current.clientWidth
      draw()
    })
    watch.observe(box.current!)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    addEventListener('theme', draw)
    scheme.addEventListener('change', draw)
    let gone = false
    // Once: what is drawn in another font would have to be drawn again.
    Promise.all([drawing(), document.fonts.ready]).then(
      ([{ init }]) => {
        if (gone) return
        chart = init(box.current!, null, { height })
        draw()
      },
      () => !gone && setBroken(true),
    )
    return () => {
      gone = true
      watch.disconnect()
      removeEventListener('theme', draw)
      scheme.removeEventListener('change', draw)
      chart?.dispose()
    }
  }, [option, height])
  if (broken) return <p class="note" role="alert">The chart could not be fetched. The table below it says the same.</p>
  return <div class="chart" ref={box} role="img" aria-label={label} style={{ height: `${height}px` }} />
}

// colours are those of the style sheet as they are now: a canvas knows no variables.
function colours(): Colours {
  const probe = document.createElement('span')
  document.body.append(probe)
  const found = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    }),
  ) as Colours
  found.font = getComputedStyle(document.body).fontFamily
  probe.remove()
  return found
}

// tip is what a tooltip says. It is made of text nodes: nothing that a source wrote is taken for markup.
export function tip(title: string, lines: [string, string][]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'tip'
  const head = document.createElement('strong')
  head.textContent = title
  box.append(head)
  for (const [name, value] of lines) {
    const line = document.createElement('p')
    const figure = document.createElement('b')
    figure.textContent = value
    line.append(`${name} `, figure)
    box.append(line)
  }
  return box
}

// tooltip is how every tooltip looks.
export const tooltip = (c: Colours) => ({
  backgroundColor: c.card,
  borderColor: c.line,
  textStyle: { color: c.ink, fontSize: 13 },
  extraCssText: 'box-shadow: none; border-radius: 8px;',
  confine: true,
})
