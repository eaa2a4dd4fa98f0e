import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'preact/hooks'

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, MarkLineComponent, DataZoomInsideComponent, DataZoomSliderComponent, CanvasRenderer])

const names = ['paper', 'card', 'ink', 'soft', 'line', 'grid', 'accent', 'accent-mid', 'accent-soft', 'calm', 'violet', 'green'] as const
export type Colours = Record<(typeof names)[number], string> & { font: string }

// Chart is a drawing on a canvas, told in words to those who do not see it. The option is made
// anew when the colours of the page or its width change.
export function Chart({ label, height, option }: { label: string; height: number; option: (colours: Colours, width: number) => EChartsCoreOption }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const chart = init(box.current!, null, { height })
    const draw = () => {
      if (box.current === null) return
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
    // Once: what is drawn in another font would have to be drawn again.
    void document.fonts.ready.then(draw)
    return () => {
      watch.disconnect()
      removeEventListener('theme', draw)
      scheme.removeEventListener('change', draw)
      chart.dispose()
    }
  }, [option, height])
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
