import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts/types/dist/shared'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { useAsOf, useQuery } from '../address'
import { useAnswer } from '../api/client'
import type { GetRecordResponse, LeadTime, ListLeadTimesResponse, Score } from '../api/contract'
import { Chart, tip, tooltip, type Colours } from '../part/chart'
import { Cite } from '../part/cite'
import { Answered } from '../part/state'
import { Download, Section, Table, type Column } from '../part/table'
import { day, fixed, number, percent, share, words } from '../text/format'

const path = '/api/v1/record'

// Track is how often the forecasts came true.
export function Track() {
  const asOf = useAsOf()
  const answer = useAnswer<GetRecordResponse>(path, { as_of: asOf })
  useEffect(() => {
    document.title = 'Record · Foreshock'
  }, [])
  return (
    <>
      <div class="head">
        <div>
          <p class="kicker">Record</p>
          <h1>How often the forecasts came true</h1>
        </div>
        <Cite />
      </div>
      <Answered answer={answer} what="the record" level={2}>
        {(record) => {
          // All together first, then the newest quarter.
          const live = (record.scorecard ?? []).toSorted((a, b) => Number(b.from === 'all') - Number(a.from === 'all') || (b.from ?? '').localeCompare(a.from ?? ''))
          const tests = record.backtests ?? []
          const drawn = [...live, ...tests].filter((s) => (s.reliability?.length ?? 0) > 0)
          return (
            <>
              {drawn.length > 0 && <Calibration scores={drawn} />}
              <Section id="scorecard" title="Scorecard" tools={<Download path={path} parameters={{ as_of: asOf }} table="scorecard" what="The scorecard" />}
                note="Forecasts that were stored when their quarter began, or worked out later from what was known then (replay), each resolved by the facts after a grace window.">
                <Table caption="Scorecard" rows={live} columns={scores} few={13} none="No forecast has been resolved by this day." />
              </Section>
              <Section id="backtests" title="Backtests" tools={<Download path={path} parameters={{ as_of: asOf }} table="backtests" what="The backtests" />}
                note="Walk forward: each quarter is forecast from what was known before it. The model stands beside the baselines that it is held against.">
                <Table caption="Backtests" rows={tests} columns={scores} none={asOf ? `No backtest was stored by ${day(asOf)}.` : 'No backtest was stored: foreshock backtest --data DIR stores one.'} />
              </Section>
            </>
          )
        }}
      </Answered>
      <LeadTimes />
    </>
  )
}

const scores: Column<Score>[] = [
  { name: 'Forecasts', row: true, cell: (s) => <>{words(s.name)}{s.model && <span class="sub block">{words(s.model)}</span>}</> },
  { name: 'Quarters', cell: (s) => (!s.to || s.from === s.to ? words(s.from) : `${s.from} to ${s.to}`) },
  { name: 'Made', number: true, cell: (s) => number(s.forecasts) },
  { name: 'Came', number: true, cell: (s) => <>{number(s.positives)}<span class="sub block">{share(s.base_rate)}</span></> },
  { name: 'Brier', number: true, cell: (s) => fixed(s.brier, 4), hint: 'Mean squared error: 0 is perfect' },
  { name: 'Skill', number: true, cell: (s) => fixed(s.skill, 3), hint: 'Brier skill against the base rate: 1 perfect, 0 no better' },
  { name: 'AUC', number: true, cell: (s) => fixed(s.auc, 3), hint: 'How well cuts are ranked before no cuts: 0.5 is chance' },
  { name: 'Average precision', number: true, cell: (s) => fixed(s.average_precision, 3), has: (s) => s.average_precision !== undefined },
  { name: 'Calibration error', number: true, cell: (s) => fixed(s.calibration_error, 4), has: (s) => s.calibration_error !== undefined },
]

const nameOf = (s: Score) => [words(s.name), s.model && words(s.model), s.from && s.to && s.from !== s.to ? `${s.from} to ${s.to}` : words(s.from)].filter(Boolean).join(', ')

// Calibration holds what was forecast against what came.
function Calibration({ scores: all }: { scores: Score[] }) {
  const asOf = useAsOf()
  const [chosen, setChosen] = useState(0)
  const score = all[Math.min(chosen, all.length - 1)]!
  const bins = (score.reliability ?? []).filter((b) => (b.forecasts ?? 0) > 0)
  const option = useCallback((c: Colours) => {
    const top = Math.min(1, Math.ceil(20 * Math.max(...bins.flatMap((b) => [b.mean_forecast ?? 0, b.observed_high ?? 0]))) / 20)
    const axis = { type: 'value' as const, min: 0, max: top, nameLocation: 'middle' as const, nameTextStyle: { color: c.soft }, axisLabel: { color: c.soft, formatter: (p: number) => `${Math.round(p * 100)}%` }, splitLine: { lineStyle: { color: c.grid } }, axisLine: { lineStyle: { color: c.line } } }
    return {
      grid: { left: 58, right: 20, top: 16, bottom: 46 },
      xAxis: { ...axis, name: 'Forecast', nameGap: 28 },
      yAxis: { ...axis, name: 'Came', nameGap: 40 },
      tooltip: { ...tooltip(c), formatter: (p: { dataIndex: number }) => {
        const b = bins[p.dataIndex]
        return b === undefined ? '' : tip(`Forecast ${percent(b.mean_forecast)}`, [['came', share(b.observed)], ['95 % interval', `${share(b.observed_low)} to ${share(b.observed_high)}`], ['forecasts', number(b.forecasts)]])
      } },
      series: [
        { type: 'line' as const, data: [[0, 0], [top, top]], symbol: 'none', silent: true, lineStyle: { color: c.soft, type: 'dashed' as const, width: 1 }, tooltip: { show: false } },
        {
          type: 'custom' as const, silent: true, data: bins.map((b) => [b.mean_forecast ?? 0, b.observed_low ?? 0, b.observed_high ?? 0]), encode: { x: 0, y: [1, 2] },
          renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
            const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number]
            const high = api.coord([api.value(0), api.value(2)])[1]!
            const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style: { stroke: c['accent-mid'], lineWidth: 1.5 } })
            return { type: 'group' as const, children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)] }
          },
        },
        { type: 'scatter' as const, data: bins.map((b) => [b.mean_forecast ?? 0, b.observed ?? 0]), itemStyle: { color: c.accent }, symbolSize: 9 },
      ],
    }
  }, [score])
  return (
    <Section id="calibration" title="Calibration"
      tools={<>
        <select aria-label="Forecasts" value={String(chosen)} onChange={(e) => setChosen(Number(e.currentTarget.value))}>
          {all.map((s, i) => <option key={i} value={String(i)}>{nameOf(s)}</option>)}
        </select>
        <Download path={path} parameters={{ as_of: asOf }} table={score.name === 'live' || score.name === 'replay' ? 'scorecard.reliability' : 'backtests.reliability'} what="The calibration" />
      </>}
      note="Each point is a group of forecasts: what they said on average, and what share came. On the dashed line, ten of a hundred forecasts of 10 % come true. Bars are 95 % Wilson intervals."
    >
      <div class="calibration">
        <Chart height={320} option={option} label={`${nameOf(score)}: ${bins.map((b) => `of forecasts near ${percent(b.mean_forecast)}, ${share(b.observed)} came`).join('; ')}`} />
        <Table small caption="Calibration" rows={bins} columns={[
          { name: 'Forecast', row: true, cell: (b) => percent(b.mean_forecast) },
          { name: 'Came', number: true, cell: (b) => share(b.observed) },
          { name: '95 % interval', number: true, cell: (b) => `${share(b.observed_low)} to ${share(b.observed_high)}` },
          { name: 'Forecasts', number: true, cell: (b) => number(b.forecasts) },
        ]} />
      </div>
    </Section>
  )
}

// LeadTimes tells what came first, for each cut that came.
function LeadTimes() {
  const asOf = useAsOf()
  const [query, change] = useQuery()
  const [text, setText] = useState(query['q'] ?? '')
  const parameters = { as_of: asOf, query: query['q'], panel: query['panel'] }
  const answer = useAnswer<ListLeadTimesResponse>('/api/v1/lead-times', { ...parameters, page_size: 50 })
  useEffect(() => {
    if (text === (query['q'] ?? '')) return
    const later = setTimeout(() => change({ q: text }, true), 180)
    return () => clearTimeout(later)
  }, [text])
  return (
    <Section id="lead-times" title="Lead times" tools={<Download path="/api/v1/lead-times" parameters={parameters} table="lead_times" what="The lead times" />}
      note="For each cut that came in a stored backtest: which sign came first, and how many days before.">
      <div class="filters">
        <input type="search" aria-label="Search employers" placeholder="Search employers" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <select aria-label="Panel" value={query['panel'] ?? ''} onChange={(e) => change({ panel: e.currentTarget.value })}>
          <option value="">Every panel</option>
          <option value="warn">Statutory notices</option>
          <option value="layoffs">Announced layoffs</option>
        </select>
      </div>
      <Answered answer={answer} what="the lead times" level={3}>
        {(l) => (
          <>
            {(l.kinds?.length ?? 0) > 0 && (
              <dl class="stats">
                {l.kinds!.map((k) => <div key={k.kind}><dt>{k.label || words(k.kind)}, {number(k.cuts)} cuts</dt><dd>{number(k.median_days)} days</dd></div>)}
              </dl>
            )}
            <Table<LeadTime> caption="Lead times" rows={l.lead_times ?? []} none="No cut of a stored backtest matches." columns={[
              { name: 'Employer', row: true, cell: (t) => t.name || t.employer },
              { name: 'Cut', cell: (t) => day(t.day) },
              { name: 'Jobs', number: true, cell: (t) => number(t.headcount) },
              { name: 'First sign', cell: (t) => words(t.first_kind) || 'none' },
              { name: 'Days before', number: true, cell: (t) => (t.first_kind ? number(t.lead_days) : '–') },
              { name: 'Forecast', number: true, cell: (t) => percent(t.probability) },
            ]} />
            {(l.matched ?? 0) > (l.lead_times?.length ?? 0) && <p class="note">The first {l.lead_times!.length} of {number(l.matched)}; the files hold all.</p>}
          </>
        )}
      </Answered>
    </Section>
  )
}
