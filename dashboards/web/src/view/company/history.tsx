import { useAsOf } from '../../address'
import type { GetCompanyResponse, OutageSpan } from '../../api/contract'
import { Chart } from '../../part/chart'
import { Download, Folded, Section, Table } from '../../part/table'
import { instant, number, percent, plural, quarterOf, quarterStart, span, stated, words } from '../../text/format'
import { bases, Plot, plotHeight, type Quarter } from './plot'

// History is a company through the quarters: its risk, the jobs cut on three bases, and its outages as regions.
export function History({ company, path }: { company: GetCompanyResponse; path: string }) {
  const asOf = useAsOf()
  const quarters = quartersOf(company)
  const outages = (company.outages ?? []).filter((o) => o.start)
  if (quarters.length === 0) return null
  const drawn = bases.filter((basis) => quarters.some((q) => q[basis]))
  const counted = quarters.reduce((n, q) => n + (q.outages ?? 0), 0)
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
      <Chart height={plotHeight(quarters, outages)}>
        {(width) => <Plot label={said(quarters)} width={width} quarters={quarters} outages={outages} />}
      </Chart>
      <ul class="legend" aria-hidden="true">
        {quarters.some((q) => q.risk !== undefined) && <li><span class="key k-risk" />risk forecast for the quarter</li>}
        {drawn.map((basis) => <li key={basis}><span class={`key k-${basis}`} />{basis}</li>)}
        {hasInterval && <li><span class="key k-interval" />jobs if it announces: median and 80 % interval</li>}
        {outages.some((o) => !o.ai_linked) && <li><span class="key k-outage" />outage</li>}
        {outages.some((o) => o.ai_linked) && <li><span class="key k-ai" />AI-linked outage</li>}
        {outages.some((o) => o.started?.length === 7) && <li>pale: the month alone is stated</li>}
      </ul>
      <Folded summary="The same as a table">{() => <>
        <Table
          caption="Risk and cuts by quarter"
          rows={quarters.filter((q) => Object.keys(q).length > 1).toReversed()}
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
              { name: 'Start', cell: (o) => (o.started ? stated(o.started) : instant(o.start)) },
              { name: 'Lasted', number: true, cell: (o) => lasted(o) },
              { name: 'Cause', cell: (o) => words(o.cause) || '–' },
              { name: 'AI-linked', cell: (o) => (o.ai_linked ? 'yes' : 'no') },
            ]}
          />
          {counted > outages.length && <p class="note">{number(counted - outages.length)} further {plural(counted - outages.length, 'outage', 'outages')} without a start that anyone states.</p>}
        </>}
      </>}</Folded>
    </Section>
  )
}

const lasted = (o: OutageSpan) => (o.end ? span((Date.parse(o.end) - Date.parse(o.start!)) / 1000) : 'not stated')

// quartersOf is every quarter between the first and the last that the chart has anything of;
// those of which nothing is known bear their name alone. Cuts planned for years hence end it
// five years after the last forecast, or after the day where there is none.
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
  for (const q of company.quarters ?? []) {
    const value = (name: string) => q.values?.find((v) => v.name === name)?.value
    if (value('outage_count')) Object.assign(of(q.quarter!), { outages: value('outage_count'), linked: value('outage_ai_linked_count') })
  }
  const starts = [...known.keys()].map(quarterStart).filter((at) => !Number.isNaN(at))
  const risks = [...known.values()].filter((q) => q.risk !== undefined).map((q) => quarterStart(q.name))
  const newest = risks.length > 0 ? Math.max(...risks) : Date.parse(company.as_of ?? '')
  const hence = new Date(newest).setUTCFullYear(new Date(newest).getUTCFullYear() + 5)
  const end = Math.min(Math.max(...starts), Number.isNaN(hence) ? Infinity : hence)
  const all: Quarter[] = []
  for (let at = Math.min(...starts); at <= end; at = new Date(at).setUTCMonth(new Date(at).getUTCMonth() + 3)) all.push(of(quarterOf(at)))
  return all
}

function said(quarters: Quarter[]): string {
  const last = quarters.findLast((q) => q.risk !== undefined)
  const count = quarters.reduce((n, q) => n + (q.outages ?? 0), 0)
  return [
    `Quarters ${quarters[0]!.name} to ${quarters.at(-1)!.name}`,
    last && `risk of ${percent(last.risk)} for ${last.name}`,
    ...bases.map((basis) => {
      const jobs = quarters.reduce((n, q) => n + (q[basis] ?? 0), 0)
      return jobs > 0 && `${number(jobs)} ${plural(jobs, 'job', 'jobs')} ${basis}`
    }),
    count > 0 && `${number(count)} ${plural(count, 'outage', 'outages')}, ${number(quarters.reduce((n, q) => n + (q.linked ?? 0), 0))} AI-linked`,
  ].filter(Boolean).join('; ')
}
