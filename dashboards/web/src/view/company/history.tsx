import { useAsOf } from '../../address'
import type { GetCompanyResponse, OutageSpan } from '../../api/contract'
import { Chart } from '../../part/chart'
import { Download, Folded, Section, Table } from '../../part/table'
import { instant, number, percent, quarterStart, span } from '../../text/format'
import { Plot, plotHeight, type Quarter } from './plot'

// History is a company through the quarters: its risk, the jobs cut on three bases, and its outages as regions.
export function History({ company, path }: { company: GetCompanyResponse; path: string }) {
  const asOf = useAsOf()
  const quarters = quartersOf(company)
  const outages = (company.outages ?? []).filter((o) => o.start)
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
      <Chart height={plotHeight(quarters, outages)}>
        {(width) => <Plot label={said(quarters, outages)} width={width} quarters={quarters} outages={outages} />}
      </Chart>
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
