import { useEffect } from 'preact/hooks'
import { useAsOf } from '../address'
import { useAnswer } from '../api/client'
import type { BatchRow, ListBatchesResponse } from '../api/contract'
import { Answered, Empty } from '../part/state'
import { Download, Section } from '../part/table'
import { instant, number, span, words } from '../text/format'

// Backfills are the runs of the batches: progress while they last, a receipt once they are done.
export function Backfills() {
  const asOf = useAsOf()
  const answer = useAnswer<ListBatchesResponse>('/api/v1/batches', { as_of: asOf, page_size: 200 })
  const running = asOf === '' && (answer.value?.batches?.some((b) => b.state === 'running') ?? false)
  useEffect(() => {
    document.title = 'Backfills · Foreshock'
  }, [])
  // A run under way is asked about again.
  useEffect(() => {
    if (!running) return
    const later = setInterval(answer.refresh, 2000)
    return () => clearInterval(later)
  }, [running])
  return (
    <>
      <div class="head">
        <div>
          <p class="kicker">Backfills</p>
          <h1>History that was loaded</h1>
        </div>
      </div>
      <Answered answer={answer} what="the backfills" level={2}>
        {(all) => {
          const rows = all.batches ?? []
          if (rows.length === 0) {
            return (
              <Empty title={asOf ? 'No history was loaded by that day' : 'No history was loaded yet'} level={2}>
                <code>foreshock backfill warn --input notices.csv</code> loads a table of notices; <code>foreshock backfill --help</code> tells more.
              </Empty>
            )
          }
          return (
            <Section id="runs" title={`${number(rows.length)} ${rows.length === 1 ? 'run' : 'runs'}`} tools={<Download path="/api/v1/batches" parameters={{ as_of: asOf }} table="batches" what="The backfills" />}
              note="Two runs over the same input under the same rules give the same output hash, on new tables or on full ones.">
              <ol class="runs">{rows.map((b) => <Run key={`${b.batch} ${b.started}`} run={b} then={asOf !== ''} />)}</ol>
            </Section>
          )
        }}
      </Answered>
    </>
  )
}

// Run is one run. Of one that was under way on a day that has passed, how far it had come is not kept.
function Run({ run: b, then }: { run: BatchRow; then: boolean }) {
  const share = b.state === 'done' ? 1 : Math.min(1, Math.max(0, b.progress ?? 0))
  const figures: [string, number | undefined][] = [
    ['documents', b.documents], ['events', b.events], ['signals', b.signals], ['facts', b.facts], ['indicators', b.indicators], ['refused', b.refused],
  ]
  return (
    <li class={`run is-${b.state}`}>
      <div class="fact-top">
        <h3>{b.batch}</h3>
        <span class={`badge is-${b.state}`}>{words(b.state)}</span>
        <time dateTime={b.started}>{instant(b.started)}</time>
      </div>
      {!(then && b.state === 'running') && <progress max={1} value={share} aria-label={`${b.batch}: ${Math.round(share * 100)} % done`}>{Math.round(share * 100)} %</progress>}
      <p class="meta">
        {b.state === 'running' && then && <span>under way at the end of the day</span>}
        {b.state === 'running' && !then && <><strong>{Math.round(share * 100)} %</strong><span>{b.phase}</span><span>{number(b.per_second)}/s</span>
          <span>{number(b.events_pending)} events and {number(b.signals_pending)} signals waiting</span>
          {b.seconds_left !== undefined && <span>{span(b.seconds_left)} left</span>}</>}
        {b.state !== 'running' && <span>{span(b.seconds ?? 0)}</span>}
        <span>by {b.trigger}</span>
        {b.resumed && <span>resumed</span>}
        {(b.from_day || b.to_day) && <span>{b.from_day || 'the beginning'} to {b.to_day || 'the end'}</span>}
      </p>
      {b.error && <p class="flagged">{b.error}</p>}
      <dl class="figures">{figures.filter(([, n]) => n !== undefined).map(([name, n]) => <div key={name}><dt>{name}</dt><dd>{number(n)}</dd></div>)}</dl>
      {(b.output_hash || b.input_hash) && (
        <details>
          <summary>Receipt</summary>
          <dl class="attributes">
            <div><dt>Input</dt><dd>{b.input}</dd></div>
            <div><dt>Input hash</dt><dd><code>{b.input_hash}</code></dd></div>
            <div><dt>Rules</dt><dd><code>{b.rules}</code></dd></div>
            <div><dt>Output hash</dt><dd><code>{b.output_hash}</code></dd></div>
          </dl>
        </details>
      )}
    </li>
  )
}
