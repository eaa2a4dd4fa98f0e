import { useEffect, useState } from 'preact/hooks'
import { useAsOf } from '../address'
import { useAnswer } from '../api/client'
import type { ListSourcesResponse, SourceRow } from '../api/contract'
import { Outside } from '../part/mark'
import { Answered, Empty } from '../part/state'
import { Download, Section, Table } from '../part/table'
import { ago, day, instant, number, words } from '../text/format'

// Sources is the health of every source, with its four clocks.
export function Sources() {
  const asOf = useAsOf()
  const answer = useAnswer<ListSourcesResponse>('/api/v1/sources', { as_of: asOf, page_size: 500 })
  const [state, setState] = useState('')
  const now = asOf === '' ? Date.now() : Date.parse(asOf) + 86400000
  useEffect(() => {
    document.title = 'Sources · Foreshock'
  }, [])
  const clock = (at: string | undefined) => <time dateTime={at} title={instant(at)}>{ago(at, now)}</time>
  return (
    <>
      <div class="head">
        <div>
          <p class="kicker">Sources</p>
          <h1>What is read, and how fresh it is</h1>
        </div>
      </div>
      <Answered answer={answer} what="the sources" level={2}>
        {(all) => {
          const rows = all.sources ?? []
          if (rows.length === 0) return <Empty title={asOf === '' ? 'No source has been read yet' : 'No source had been read by that day'} level={2}>They are listed in <code>pipelines/collector/sources.yaml</code>.</Empty>
          const counts = ['ok', 'degraded', 'failed'].map((s) => [s, rows.filter((r) => r.state === s).length] as const)
          return (
            <Section
              id="sources" title={`${number(rows.length)} ${rows.length === 1 ? 'source' : 'sources'}`}
              tools={<Download path="/api/v1/sources" parameters={{ as_of: asOf }} table="sources" what="The sources" />}
              note="Four clocks, which are never mixed: when it was read, when it last gave something new, the newest day that it tells of, and the farthest day on which a notice takes effect."
            >
              <div class="filters" role="group" aria-label="State">
                {counts.map(([s, n]) => (
                  <button key={s} type="button" class="chip" aria-pressed={state === s} onClick={() => setState(state === s ? '' : s)}>{words(s)} <span class="sub">{n}</span></button>
                ))}
              </div>
              <Table<SourceRow>
                caption="Sources"
                rows={rows.filter((r) => state === '' || r.state === state)}
                none="No source is in that state."
                columns={[
                  { name: 'Source', row: true, cell: (r) => <>{r.source}<span class="sub block">{r.kind} <Outside url={r.url}>Address</Outside></span></> },
                  { name: 'State', cell: (r) => (
                    <>
                      <span class={`badge is-${r.state}`}>{words(r.state)}</span>
                      {(r.reason || r.detail) && <span class="sub block">{[words(r.reason), r.detail].filter(Boolean).join(': ')}</span>}
                      {(r.failures ?? 0) > 0 && <span class="sub block">{number(r.failures)} in a row</span>}
                    </>
                  ) },
                  { name: 'Read', cell: (r) => <>{clock(r.read)}{r.fetched !== r.read && <span class="sub block">tried {clock(r.fetched)}</span>}</> },
                  { name: 'Changed', cell: (r) => clock(r.changed) },
                  { name: 'Newest item', cell: (r) => <time dateTime={r.newest_item} title={instant(r.newest_item)}>{day(r.newest_item)}</time> },
                  { name: 'Farthest effective', cell: (r) => day(r.farthest_effective) },
                  { name: 'Next', cell: (r) => <>{r.next !== undefined && Date.parse(r.next) < now && 'due '}{clock(r.next)}</> },
                ]}
              />
            </Section>
          )
        }}
      </Answered>
    </>
  )
}
