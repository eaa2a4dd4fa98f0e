import { scaleLinear, scaleUtc, type ScaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { OutageSpan } from '../../api/contract'
import { Tip, usePointing } from '../../part/chart'
import { number, percent, quarterOf, quarterStart, shortQuarter } from '../../text/format'

// Quarter is all that the chart shows of one.
export type Quarter = {
  name: string
  risk?: number
  low?: number
  median?: number
  high?: number
  announced?: number
  notified?: number
  effective?: number
  outages?: number
  linked?: number
}

// shown is how many quarters can be seen at once; the others are a scroll away.
const shown = 16

export const bases = ['announced', 'notified', 'effective'] as const

// Three bands above one scale of time: the risk, the jobs, and the outages, which go through all of them.
const top = 30
const riskFoot = top + 120
const jobsTop = riskFoot + 42
const jobsFoot = jobsTop + 110
const lane = { top: jobsFoot + 10, height: 18 }

// plotFoot is where the bands end, and the names of quarters begin.
const plotFoot = (outages: OutageSpan[]) => (outages.length > 0 ? lane.top + lane.height : jobsFoot)

// plotHeight is how high the drawing is, with room for a scroll bar where there is something to scroll.
export const plotHeight = (quarters: Quarter[], outages: OutageSpan[]) => plotFoot(outages) + (quarters.length > shown ? 48 : 32)

// Plot draws a company's quarters, each of them from the first to the last, from left to right. It
// begins with the last forecast at its right edge: what is planned beyond is a scroll away. The
// scales of values fit what is in view, so that a large year long ago does not flatten this one.
export function Plot({ label, width, quarters, outages }: { label: string; width: number; quarters: Quarter[]; outages: OutageSpan[] }) {
  const starts = quarters.map((q) => quarterStart(q.name))
  const left = width < 560 ? 44 : 58
  const view = width - left - 14
  const breadth = (view * starts.length) / Math.min(starts.length, shown)
  const scroll = useRef<HTMLDivElement>(null)
  const x = scaleUtc([starts[0]!, following(starts.at(-1)!)], [0, breadth])
  const newest = starts[lastRisk(quarters)] ?? starts.at(-1)!
  const opening = Math.max(0, x(following(newest)) - view)
  const [offset, setOffset] = useState(opening)
  // Other quarters open anew; another width keeps the place.
  const span = `${starts[0]} ${starts.at(-1)} ${newest}`
  const place = useRef({ span: '', share: 0 })
  useLayoutEffect(() => {
    const to = place.current.span === span ? place.current.share * breadth : opening
    place.current = { span, share: to / breadth }
    scroll.current!.scrollLeft = to
    setOffset(to)
  }, [breadth, view, span])

  const room = breadth / starts.length
  const middle = (name: string) => x(quarterStart(name)) + room / 2
  // One that is partly in view counts, else what is seen of it would leave its band.
  const inView = quarters.filter((q) => middle(q.name) + room / 2 > offset + 0.5 && middle(q.name) - room / 2 < offset + view - 0.5)
  const [most, step] = riskScale(Math.max(0, ...inView.map((q) => q.risk ?? 0)))
  const risk = scaleLinear([0, most], [riskFoot, top])
  const jobs = scaleLinear([0, Math.max(1, ...inView.flatMap((q) => [q.announced ?? 0, q.notified ?? 0, q.effective ?? 0, q.high ?? 0]))], [jobsFoot, jobsTop]).nice(3)
  const risks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step)
  const heads = jobs.ticks(3).filter(Number.isInteger) // there are no parts of jobs
  const lines = [...risks.map(risk), ...heads.map(jobs)]
  const foot = plotFoot(outages)
  const height = foot + 32
  const wide = starts.length > shown
  const { pointed, again, on } = usePointing((clientX) => {
    const pan = scroll.current!
    return Math.floor((clientX - pan.getBoundingClientRect().left + pan.scrollLeft) / room)
  })
  const found = pointed === undefined ? undefined : quarters.find((q) => quarterStart(q.name) === starts[pointed])
  // What was tapped may have been scrolled out of view.
  const at = found && middle(found.name) >= offset && middle(found.name) <= offset + view ? found : undefined
  const onKeyDown = (e: KeyboardEvent) => {
    const to = { Home: 0, End: breadth }[e.key]
    if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return
    e.preventDefault()
    scroll.current!.scrollLeft = to
  }

  return (
    <>
      <svg class="axes" width={left} height={height} aria-hidden="true">
        <text class="name" x="0" y={top - 14}>Risk</text>
        {risks.map((p) => <text key={p} class="tick" x={left - 8} y={risk(p)}>{Math.round(p * 100)}%</text>)}
        <text class="name" x="0" y={jobsTop - 14}>Jobs</text>
        {heads.map((n) => <text key={n} class="tick" x={left - 8} y={jobs(n)}>{n >= 10000 ? `${number(n / 1000, 1)}k` : number(n)}</text>)}
        {outages.length > 0 && <text x="0" y={lane.top + lane.height / 2} dominant-baseline="central">Outages</text>}
      </svg>
      <div
        class="pan" ref={scroll} style={{ left: `${left}px`, width: `${view}px` }}
        onScroll={(e) => {
          setOffset(e.currentTarget.scrollLeft)
          place.current.share = e.currentTarget.scrollLeft / breadth
          again()
        }}
        onKeyDown={onKeyDown}
        {...on}
        {...(wide ? { role: 'region', 'aria-label': 'Quarters, from the first to the last', tabIndex: 0 } : {})}
      >
        <svg width={breadth} height={height} role="img" aria-label={label}>
          {lines.map((y) => <line key={y} class="grid" x2={breadth} y1={y} y2={y} />)}
          {outages.map((o) => <Outage key={o.fact_id} outage={o} x={x} />)}
          {quarters.map((q) => <Bars key={q.name} quarter={q} middle={middle(q.name)} room={room} y={jobs} />)}
          <Risks quarters={quarters} middle={middle} y={risk} />
          <Intervals quarters={quarters} middle={middle} y={jobs} />
          {names(starts, breadth).map(([from, name]) => <text key={name} class="quarter" x={Math.max(20, Math.min(x(from) + room / 2, breadth - 20))} y={foot + 20}>{name}</text>)}
          {at && <line class="pointed" x1={middle(at.name)} x2={middle(at.name)} y1={top} y2={foot} />}
        </svg>
      </div>
      {at && <Tip x={left + middle(at.name) - offset} y={top + 10} width={width} title={at.name} lines={told(at, outages)} />}
    </>
  )
}

function Risks({ quarters, middle, y }: { quarters: Quarter[]; middle: (name: string) => number; y: ScaleLinear<number, number> }) {
  const path = line<Quarter>((q) => middle(q.name), (q) => y(q.risk ?? 0)).defined((q) => q.risk !== undefined)(quarters)
  const last = lastRisk(quarters)
  return (
    <>
      {path !== null && <path class="risk" d={path} />}
      {quarters.map((q, i) => q.risk !== undefined && <circle key={q.name} class="risk-point" cx={middle(q.name)} cy={y(q.risk)} r={i === last ? 5 : 2.5} />)}
    </>
  )
}

function Bars({ quarter, middle, room, y }: { quarter: Quarter; middle: number; room: number; y: ScaleLinear<number, number> }) {
  const width = Math.max(2, Math.min(14, (room * 0.8) / bases.length))
  const foot = y(0)
  return (
    <>
      {bases.map((basis, i) => {
        const jobs = quarter[basis]
        if (!jobs) return null
        const head = Math.min(y(jobs), foot - 1)
        return <rect key={basis} class={basis} x={middle + (i - bases.length / 2) * width + 0.5} y={head} width={width - 1} height={foot - head} rx="1.5" />
      })}
    </>
  )
}

// Intervals are the jobs that are cut if there is a cut: the last forecast's stands out, the others
// are what was thought before.
function Intervals({ quarters, middle, y }: { quarters: Quarter[]; middle: (name: string) => number; y: ScaleLinear<number, number> }) {
  const last = lastRisk(quarters)
  return (
    <>
      {quarters.map((q, i) => {
        if (q.high === undefined) return null
        const at = middle(q.name)
        const [low, median, high] = [y(q.low ?? 0), y(q.median ?? 0), y(q.high)]
        const caps = i === last ? `M${at - 5},${low}h10M${at - 5},${high}h10` : ''
        return (
          <g key={q.name} class={i === last ? 'interval last' : 'interval'}>
            <path d={`M${at},${low}V${high}${caps}`} />
            <circle cx={at} cy={median} r={i === last ? 4 : 2} />
          </g>
        )
      })}
    </>
  )
}

function Outage({ outage, x }: { outage: OutageSpan; x: (at: number) => number }) {
  // One of which the month alone is stated may have been on any of its days.
  const month = outage.started?.length === 7
  const from = Date.parse(month ? outage.started! : outage.start!)
  const until = month ? new Date(from).setUTCMonth(new Date(from).getUTCMonth() + 1) : outage.end ? Date.parse(outage.end) : from
  const width = Math.max(3, x(until) - x(from))
  return (
    <g class={`outage${outage.ai_linked ? ' ai' : ''}${month ? ' vague' : ''}`}>
      {!month && <rect class="through" x={x(from)} y={top} width={width} height={lane.top - top} />}
      <rect x={x(from)} y={lane.top} width={width} height={lane.height} rx="1" />
    </g>
  )
}

const lastRisk = (quarters: Quarter[]) => quarters.findLastIndex((q) => q.risk !== undefined)

// following is the start of the quarter after one.
const following = (start: number) => new Date(start).setUTCMonth(new Date(start).getUTCMonth() + 3)

// names are the quarters that have room for their name, the last among them.
function names(starts: number[], breadth: number): [number, string][] {
  const every = Math.ceil((48 * starts.length) / breadth)
  return starts.filter((_, i) => (starts.length - 1 - i) % every === 0).map((start) => [start, shortQuarter(quarterOf(start))])
}

// riskScale is the top of the scale of probabilities, a round number above the largest, and its steps.
const riskScale = (p: number) => ([[0.1, 0.05], [0.2, 0.1], [0.5, 0.25], [0.75, 0.25]] as const).find(([most]) => p <= most) ?? ([1, 0.5] as const)

function told(q: Quarter, outages: OutageSpan[]): [string, string][] {
  const begin = quarterStart(q.name)
  const own = outages.filter((o) => Date.parse(o.start!) >= begin && Date.parse(o.start!) < following(begin))
  const lines: [string, string][] = []
  if (q.risk !== undefined) lines.push(['risk', percent(q.risk)])
  if (q.median !== undefined) lines.push(['jobs if it announces', `${number(q.median)} (${number(q.low)} to ${number(q.high)})`])
  for (const basis of bases) if (q[basis] !== undefined) lines.push([basis, number(q[basis])])
  // Those of which no text says the day count too; they may be drawn nowhere.
  const count = Math.max(q.outages ?? 0, own.length)
  const linked = Math.max(q.linked ?? 0, own.filter((o) => o.ai_linked).length)
  const dayless = count - own.filter((o) => o.started?.length !== 7).length
  if (count > 0) lines.push(['outages', [number(count), linked > 0 && `${number(linked)} AI-linked`, dayless > 0 && `${number(dayless)} without a day`].filter(Boolean).join(', ')])
  return lines.length > 0 ? lines : [['nothing is known', '']]
}
