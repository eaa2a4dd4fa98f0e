import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts/types/dist/shared'
import { useCallback } from 'preact/hooks'
import { useAsOf } from '../../address'
import type { GetCompanyResponse, OutageSpan } from '../../api/contract'
import { Chart, tip, tooltip, type Colours } from '../../part/chart'
import { Download, Folded, Section, Table } from '../../part/table'
import { instant, number, percent, quarterStart, shortQuarter, span } from '../../text/format'

// Quarter is all that the chart shows of one.
type Quarter = {
  name: string
  risk?: number
  low?: number
  median?: number
  high?: number
  announced?: number
  notified?: number
  effective?: number
}

// shown is how many quarters the chart begins with; the others are a drag away.
const shown = 16

// History is a company through the quarters: its risk, the jobs cut on three bases, and its outages as regions.
export function History({ company, path }: { company: GetCompanyResponse; path: string }) {
  const asOf = useAsOf()
  const quarters = quartersOf(company)
  const outages = (company.outages ?? []).filter((o) => o.start)
  const option = useCallback((c: Colours, width: number) => chart(c, width, quarters, outages), [company])
  if (quarters.length === 0) return null
  const hasCuts = quarters.some((q) => q.announced || q.notified || q.effective)
  const hasInterval = quarters.some((q) => q.high !== undefined)
  return (
    <Section
      id="history"
      title="Through the quarters"
      tools={<>
        {(company.quarters?.length ?? 0) > 0 && <Download path={path} parameters={{ as_of: asOf }} table="quarters" name="Risk" what="The risk by quarter" />}
        {(company.cuts?.length ?? 0) > 0 && <Download path={path} parameters={{ as_of: asOf }} table="cuts" name="Cuts" what="The cuts by quarter" />}
      </>}
    >
      <Chart label={said(quarters, outages)} height={(outages.length > 0 ? 366 : 334) + (quarters.length > shown ? 34 : 0)} option={option} />
      <ul class="legend" aria-hidden="true">
        <li><span class="key k-risk" />risk forecast for the quarter</li>
        {hasCuts && <><li><span class="key k-announced" />announced</li><li><span class="key k-notified" />notified</li><li><span class="key k-effective" />effective</li></>}
        {hasInterval && <li><span class="key k-interval" />jobs if it announces: median and 80 % interval</li>}
        {outages.length > 0 && <><li><span class="key k-outage" />outage</li><li><span class="key k-ai" />AI-linked outage</li></>}
      </ul>
      <Folded summary="The same as a table">{() => <>
        <Table
          caption="Risk and cuts by quarter"
          rows={quarters.toReversed()}
          few={20}
          columns={[
            { name: 'Quarter', row: true, cell: (q) => q.name },
            { name: 'Risk', number: true, cell: (q) => percent(q.risk) },
            { name: 'Jobs if announced', number: true, cell: (q) => q.median === undefined ? '–' : `${number(q.median)} (${number(q.low)} to ${number(q.high)})` },
            { name: 'Announced', number: true, cell: (q) => number(q.announced) },
            { name: 'Notified', number: true, cell: (q) => number(q.notified) },
            { name: 'Effective', number: true, cell: (q) => number(q.effective) },
          ]}
        />
        {outages.length > 0 && <>
          <div class="section-head">
            <h3>Outages</h3>
            <Download path={path} parameters={{ as_of: asOf }} table="outages" what="The outages" />
          </div>
          <Table
            caption="Outages"
            rows={outages.toReversed()}
            few={20}
            columns={[
              { name: 'Outage', row: true, cell: (o) => <a href={`#${o.fact_id}`}>{o.service || 'Service'}</a> },
              { name: 'Start', cell: (o) => instant(o.start) },
              { name: 'Lasted', number: true, cell: (o) => lasted(o) },
              { name: 'Cause', cell: (o) => o.cause || '–' },
              { name: 'AI-linked', cell: (o) => (o.ai_linked ? 'yes' : 'no') },
            ]}
          />
        </>}
      </>}</Folded>
    </Section>
  )
}

const lasted = (o: OutageSpan) => (o.end ? span((Date.parse(o.end) - Date.parse(o.start!)) / 1000) : 'not stated')

// quartersOf is every quarter between the first and the last that anything is known of.
function quartersOf(company: GetCompanyResponse): Quarter[] {
  const known = new Map<string, Quarter>()
  const of = (name: string) => {
    const q = known.get(name) ?? { name }
    known.set(name, q)
    return q
  }
  for (const q of company.quarters ?? []) {
    const f = q.forecast
    if (f) Object.assign(of(q.quarter!), { risk: f.probability, low: f.headcount_low, median: f.headcount_median, high: f.headcount_high })
  }
  for (const q of company.cuts ?? []) Object.assign(of(q.quarter!), { announced: q.announced, notified: q.notified, effective: q.effective })
  return [...known.values()].filter((q) => !Number.isNaN(quarterStart(q.name))).sort((a, b) => quarterStart(a.name) - quarterStart(b.name))
}

function said(quarters: Quarter[], outages: OutageSpan[]): string {
  const last = quarters.findLast((q) => q.risk !== undefined)
  const cut = quarters.reduce((n, q) => n + (q.announced ?? 0), 0)
  return [
    `Quarters ${quarters[0]!.name} to ${quarters.at(-1)!.name}`,
    last && `risk of ${percent(last.risk)} for ${last.name}`,
    cut > 0 && `${number(cut)} jobs announced`,
    outages.length > 0 && `${outages.length} outages, ${outages.filter((o) => o.ai_linked).length} of them AI-linked`,
  ].filter(Boolean).join('; ')
}

const dayLength = 86400000
const middle = (name: string) => quarterStart(name) + 45 * dayLength

function chart(c: Colours, width: number, quarters: Quarter[], outages: OutageSpan[]) {
  const narrow = width < 560
  const left = narrow ? 44 : 58
  const lane = outages.length > 0
  const begin = quarterStart(quarters[0]!.name)
  const end = quarterStart(quarters.at(-1)!.name) + 91 * dayLength
  const middles = every(begin, end)
  const from = quarters.length > shown ? quarterStart(quarters.at(-shown)!.name) : begin
  const many = quarters.length > shown
  const axis = {
    type: 'time' as const,
    min: begin,
    max: end,
    // Every scale of time is the same: columns at an end do not widen theirs.
    containShape: false,
    axisLine: { lineStyle: { color: c.line } },
    axisTick: { show: false },
    axisLabel: { show: false },
    splitLine: { show: false },
    axisPointer: { lineStyle: { color: c.soft, type: 'dashed' as const }, label: { show: false } },
  }
  const value = {
    type: 'value' as const,
    min: 0,
    splitNumber: 3,
    axisLabel: { color: c.soft, fontSize: 11 },
    splitLine: { lineStyle: { color: c.grid } },
    nameTextStyle: { color: c.ink, fontWeight: 600, align: 'left' as const, padding: [0, 0, 0, -left + 8] },
    nameGap: 12,
  }
  const top = 30
  const riskHeight = 120
  const cutsTop = top + riskHeight + 42
  const cutsHeight = 110
  const laneTop = cutsTop + cutsHeight + 6
  const bar = (name: keyof Quarter & ('announced' | 'notified' | 'effective'), colour: string, border?: string) => ({
    name, type: 'bar' as const, xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 14, barMinWidth: 2, barGap: '8%',
    itemStyle: { color: colour, borderRadius: [2, 2, 0, 0], ...(border ? { borderColor: border, borderWidth: 1 } : {}) },
    data: quarters.filter((q) => q[name]).map((q) => [middle(q.name), q[name]]),
  })
  return {
    grid: [
      { left, right: 14, top, height: riskHeight },
      { left, right: 14, top: cutsTop, height: cutsHeight },
      ...(lane ? [{ left, right: 14, top: laneTop, height: 26 }] : []),
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' as const }] },
    xAxis: [
      { ...axis, gridIndex: 0 },
      { ...axis, gridIndex: 1, axisLabel: lane ? { show: false } : labels(c, middles) },
      ...(lane ? [{ ...axis, gridIndex: 2, axisLabel: labels(c, middles) }] : []),
    ],
    yAxis: [
      { ...value, gridIndex: 0, name: 'Risk', ...scale(Math.max(...quarters.map((q) => q.risk ?? 0))), axisLabel: { ...value.axisLabel, formatter: (p: number) => `${Math.round(p * 100)}%` } },
      { ...value, gridIndex: 1, name: 'Jobs', axisLabel: { ...value.axisLabel, formatter: (n: number) => (n >= 10000 ? `${number(n / 1000, 1)}k` : number(n)) } },
      ...(lane ? [{ ...value, gridIndex: 2, name: 'Outages', nameLocation: 'start' as const, nameGap: -18, show: true, max: 1, axisLabel: { show: false }, splitLine: { show: false },
        nameTextStyle: { ...value.nameTextStyle, fontWeight: 400, color: c.soft, fontSize: 11, padding: [0, 0, 0, -left + 8] } }] : []),
    ],
    dataZoom: [
      { type: 'inside' as const, xAxisIndex: 'all' as const, startValue: from, endValue: end, zoomOnMouseWheel: 'ctrl' as const, moveOnMouseWheel: false, moveOnMouseMove: many },
      ...(many ? [{
        type: 'slider' as const, xAxisIndex: 'all' as const, startValue: from, endValue: end, height: 18, bottom: 6, left, right: 14, showDetail: false, brushSelect: false,
        borderColor: c.line, backgroundColor: 'transparent', fillerColor: c['accent-soft'], handleStyle: { color: c.card, borderColor: c.soft }, moveHandleSize: 0,
        dataBackground: { lineStyle: { color: c.soft }, areaStyle: { color: c.grid } }, selectedDataBackground: { lineStyle: { color: c.accent }, areaStyle: { color: c['accent-soft'] } },
      }] : []),
    ],
    tooltip: {
      ...tooltip(c),
      trigger: 'axis' as const,
      formatter: (points: { axisValue: number }[]) => {
        const at = points[0]?.axisValue
        const q = quarters.find((quarter) => at !== undefined && at >= quarterStart(quarter.name) && at < quarterStart(quarter.name) + 92 * dayLength)
        return q === undefined ? '' : told(q, outages)
      },
    },
    series: [
      {
        name: 'risk', type: 'line' as const, xAxisIndex: 0, yAxisIndex: 0, symbol: 'circle', showAllSymbol: true, symbolSize: (_: unknown, p: { dataIndex: number }) => (p.dataIndex === lastRisk(quarters) ? 10 : 5),
        lineStyle: { color: c.accent, width: 2 }, itemStyle: { color: c.accent }, connectNulls: false,
        data: quarters.map((q) => [middle(q.name), q.risk ?? null]),
      },
      bar('announced', c.accent),
      bar('notified', c.calm),
      bar('effective', c['accent-soft'], c['accent-mid']),
      {
        name: 'interval', type: 'custom' as const, xAxisIndex: 1, yAxisIndex: 1, z: 4,
        data: quarters.flatMap((q, i) => (q.high === undefined ? [] : [[middle(q.name), q.low ?? 0, q.median ?? 0, q.high, i === lastRisk(quarters) ? 1 : 0]])),
        encode: { x: 0, y: [1, 2, 3] },
        // That of the last forecast stands out: the others are what was thought before.
        renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const last = api.value(4) === 1
          const x = api.coord([api.value(0), 0])[0]!
          const [low, median, high] = [1, 2, 3].map((i) => api.coord([0, api.value(i)])[1]!)
          const stroke = { stroke: last ? c.ink : c.soft, lineWidth: last ? 1.5 : 1 }
          const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style: stroke })
          return {
            type: 'group' as const,
            children: [line(x, low!, x, high!), ...(last ? [line(x - 5, low!, x + 5, low!), line(x - 5, high!, x + 5, high!)] : []),
              { type: 'circle' as const, shape: { cx: x, cy: median!, r: last ? 4 : 2 }, style: { fill: c.card, ...stroke } }],
          }
        },
      },
      ...(lane ? [{
        name: 'outages', type: 'custom' as const, xAxisIndex: 2, yAxisIndex: 2, clip: false, z: 1,
        data: outages.map((o) => [Date.parse(o.start!), o.end ? Date.parse(o.end) : Date.parse(o.start!), o.ai_linked ? 1 : 0]),
        encode: { x: [0, 1] },
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const area = params.coordSys as unknown as { x: number; y: number; width: number; height: number }
          const x = api.coord([api.value(0), 0])[0]!
          const wide = Math.max(3, api.coord([api.value(1), 0])[0]! - x)
          if (x + wide < area.x || x > area.x + area.width) return { type: 'group' as const, children: [] }
          const colour = api.value(2) === 1 ? c.violet : c.soft
          return {
            type: 'group' as const,
            children: [
              { type: 'rect' as const, shape: { x, y: top, width: wide, height: area.y - top }, style: { fill: colour, opacity: 0.13 } },
              { type: 'rect' as const, shape: { x, y: area.y + 4, width: wide, height: area.height - 8, r: 1 }, style: { fill: colour, opacity: 0.9 } },
            ],
          }
        },
      }] : []),
    ],
  }
}

// every is the middle of each quarter between two instants, where its name stands.
function every(begin: number, end: number): number[] {
  const all: number[] = []
  const at = new Date(begin)
  while (at.getTime() < end) {
    all.push(at.getTime() + 45 * dayLength)
    at.setUTCMonth(at.getUTCMonth() + 3)
  }
  return all
}

const labels = (c: Colours, middles: number[]) => ({
  show: true, color: c.soft, fontSize: 11, hideOverlap: true, margin: 10, customValues: middles,
  formatter: (at: number) => {
    const d = new Date(at)
    return shortQuarter(`${d.getUTCFullYear()}Q${Math.floor(d.getUTCMonth() / 3) + 1}`)
  },
})

const lastRisk = (quarters: Quarter[]) => quarters.findLastIndex((q) => q.risk !== undefined)

// scale is the top of the scale of probabilities, a round number above the largest, and its steps.
const scale = (p: number) => {
  const [max, interval] = ([[0.1, 0.05], [0.2, 0.1], [0.5, 0.25], [0.75, 0.25]] as const).find(([top]) => p <= top) ?? [1, 0.5]
  return { max, interval }
}

function told(q: Quarter, outages: OutageSpan[]): HTMLElement {
  const begin = quarterStart(q.name)
  const own = outages.filter((o) => Date.parse(o.start!) >= begin && Date.parse(o.start!) < begin + 92 * dayLength)
  const lines: [string, string][] = []
  if (q.risk !== undefined) lines.push(['risk', percent(q.risk)])
  if (q.median !== undefined) lines.push(['jobs if it announces', `${number(q.median)} (${number(q.low)} to ${number(q.high)})`])
  for (const name of ['announced', 'notified', 'effective'] as const) if (q[name] !== undefined) lines.push([name, number(q[name])])
  if (own.length > 0) lines.push(['outages', `${own.length}${own.some((o) => o.ai_linked) ? `, ${own.filter((o) => o.ai_linked).length} AI-linked` : ''}`])
  return tip(q.name, lines)
}
