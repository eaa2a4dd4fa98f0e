import { useAsOf, useQuery } from '../../address'
import { useAnswer } from '../../api/client'
import type { DiffCompanyResponse } from '../../api/contract'
import { Answered } from '../../part/state'
import { Download, Folded, Section, Table } from '../../part/table'
import { day, isDay, isoDay, percent, plural, points, quantity, signed, words } from '../../text/format'

const causes: Record<string, string> = {
  entered: 'New knowledge', revised: 'Revised', superseded: 'Superseded', decayed: 'Time alone',
}

// quarterDays is how far back the comparison begins where no day is chosen.
const quarterDays = 91

// Changes tells why the risk changed between two days: the later one governs the view, the
// earlier one is chosen here.
export function Changes({ id }: { id: string }) {
  const asOf = useAsOf()
  const [query, change] = useQuery()
  const to = isDay(asOf) ? asOf : isoDay(Date.now()) // a day that is none is refused with the view
  const from = query['since'] || isoDay(Date.parse(to) - quarterDays * 86400000)
  const path = `/api/v1/companies/${encodeURIComponent(id)}/diff`
  const parameters = { from, to }
  const answer = useAnswer<DiffCompanyResponse>(path, parameters)
  return (
    <Section
      id="changes"
      title="What changed between two days"
      tools={(answer.value?.changes?.length ?? 0) > 0 ? <Download path={path} parameters={parameters} table="changes" what="The changes" /> : undefined}
    >
      <p class="between">
        <label>From <input type="date" value={from} max={to} min="1990-01-01" onChange={(e) => e.currentTarget.value > '1900' && change({ since: e.currentTarget.value })} /></label>
        <span>to <strong>{day(to)}</strong>{asOf === '' && ', today'}</span>
      </p>
      <Answered answer={answer} what="the changes" lines={3} level={3}>
        {(d) => (
          <>
            <p class="lead">
              {d.before ? <>{percent(d.before.probability)}</> : 'No forecast'} → <strong>{d.after ? percent(d.after.probability) : 'no forecast'}</strong>
              {d.quarter && <> for {d.quarter}</>}
              {d.before && d.after && <>, {points((d.after.probability ?? 0) - (d.before.probability ?? 0))} percentage points; {signed(d.log_odds)} in log-odds, of which</>}
            </p>
            <Table
              caption="What changed the risk"
              none="Nothing that is known changed it between these days."
              rows={d.changes ?? []}
              columns={[
                { name: 'What', row: true, cell: (c) => c.fact_ids?.[0] ? <a href={`#${c.fact_ids[0]}`}>{c.headline || words(c.parts?.[0]?.name)}</a> : c.headline || causes[c.cause ?? ''] || words(c.cause) },
                { name: 'Why', cell: (c) => causes[c.cause ?? ''] ?? words(c.cause) },
                { name: 'Known', cell: (c) => day(c.known) },
                { name: 'Adds', number: true, cell: (c) => <span class={(c.contribution ?? 0) > 0 ? 'up' : 'down'}>{signed(c.contribution)}</span> },
              ]}
            />
            {(d.indicators?.length ?? 0) > 0 && (
              <Folded summary={`${d.indicators!.length} ${plural(d.indicators!.length, 'indicator', 'indicators')} changed`}>{() => <>
                <div class="tools"><Download path={path} parameters={parameters} table="indicators" what="The indicators that changed" /></div>
                <Table
                  caption="Indicators that changed"
                  rows={d.indicators!}
                  columns={[
                    { name: 'Indicator', row: true, cell: (i) => i.label || words(i.name) },
                    { name: 'Quarter', cell: (i) => i.quarter },
                    { name: 'Before', number: true, cell: (i) => quantity(i.before, i.unit) },
                    { name: 'After', number: true, cell: (i) => quantity(i.after, i.unit) },
                  ]}
                />
              </>}</Folded>
            )}
          </>
        )}
      </Answered>
    </Section>
  )
}
