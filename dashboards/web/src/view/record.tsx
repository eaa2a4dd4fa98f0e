import { scaleLinear } from 'd3-scale'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useAsOf, useQuery } from '../address'
import { useAnswer } from '../api/client'
import type { GetRecordResponse, LeadTime, ListLeadTimesResponse, ReliabilityBin, Score } from '../api/contract'
import { Chart, Tip, usePointing } from '../part/chart'
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
        <Chart height={320}>
          {(width) => <Reliability key={nameOf(score)} label={`${nameOf(score)}: ${bins.map((b) => `of forecasts near ${percent(b.mean_forecast)}, ${share(b.observed)} came`).join('; ')}`} width={width} bins={bins} />}
        </Chart>
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

// Reliability draws each group of forecasts as a point with its interval, and the line where all would lie.
function Reliability({ label, width, bins }: { label: string; width: number; bins: ReliabilityBin[] }) {
  const most = Math.min(1, Math.ceil(20 * Math.max(0.05, ...bins.flatMap((b) => [b.mean_forecast ?? 0, b.observed_high ?? 0]))) / 20)
  const [left, foot] = [58, 274]
  const x = scaleLinear([0, most], [left, width - 20])
  const y = scaleLinear([0, most], [foot, 16])
  const ticks = y.ticks(5)
  // The nearest point is meant: small forecasts lie close together.
  const drawing = useRef<SVGSVGElement>(null)
  const { pointed, on } = usePointing((clientX, clientY) => {
    const box = drawing.current!.getBoundingClientRect()
    const away = (b: ReliabilityBin) => Math.hypot(x(b.mean_forecast ?? 0) - (clientX - box.left), y(b.observed ?? 0) - (clientY - box.top))
    const nearest = bins.toSorted((a, b) => away(a) - away(b))[0]
    return nearest && away(nearest) < 40 ? nearest : undefined
  })
  return (
    <>
      <svg width={width} height="320" role="img" aria-label={label} ref={drawing} {...on}>
        {ticks.map((p) => <g key={p}>
          <line class="grid" x1={left} x2={width - 20} y1={y(p)} y2={y(p)} />
          <line class="grid" x1={x(p)} x2={x(p)} y1={y(most)} y2={foot} />
          <text class="tick" x={left - 8} y={y(p)}>{Math.round(p * 100)}%</text>
          <text class="quarter" x={x(p)} y={foot + 18}>{Math.round(p * 100)}%</text>
        </g>)}
        <text class="quarter" x={(left + width - 20) / 2} y={foot + 40}>Forecast</text>
        <text class="quarter" transform={`translate(12 ${(foot + 16) / 2}) rotate(-90)`}>Came</text>
        <line class="pointed" x1={x(0)} y1={y(0)} x2={x(most)} y2={y(most)} />
        {bins.map((b, i) => {
          const [at, low, high] = [x(b.mean_forecast ?? 0), y(b.observed_low ?? 0), y(b.observed_high ?? 0)]
          return (
            <g key={i} class="bin">
              <path d={`M${at},${low}V${high}M${at - 4},${low}h8M${at - 4},${high}h8`} />
              <circle class="risk-point" cx={at} cy={y(b.observed ?? 0)} r="4.5" />
            </g>
          )
        })}
      </svg>
      {pointed && <Tip x={x(pointed.mean_forecast ?? 0)} y={Math.max(0, y(pointed.observed ?? 0) - 60)} width={width} title={`Forecast ${percent(pointed.mean_forecast)}`} lines={[
        ['came', share(pointed.observed)], ['95 % interval', `${share(pointed.observed_low)} to ${share(pointed.observed_high)}`], ['forecasts', number(pointed.forecasts)],
      ]} />}
    </>
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
