import { useAsOf } from '../../address'
import type { Contradiction, Saying } from '../../api/contract'
import { Outside, Quote, Status } from '../../part/mark'
import { Download, Section } from '../../part/table'
import { day, number } from '../../text/format'

// Contradictions are pairs of statements that can not both be true.
export function Contradictions({ list, path }: { list: Contradiction[]; path: string }) {
  const asOf = useAsOf()
  if (list.length === 0) return null
  return (
    <Section id="contradictions" title="What can not both be true"
      tools={<Download path={path} parameters={{ as_of: asOf }} table="contradictions" what="The contradictions" />}>
      <ul class="contradictions">
        {list.map((c, i) => (
          <li key={i}>
            <p class="lead">{c.words} <span class="sub">{c.quarter}</span></p>
            <div class="bases">{[c.one, c.other].map((s, n) => s && <Side key={n} saying={s} />)}</div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Side({ saying: s }: { saying: Saying }) {
  return (
    <div class="basis">
      {s.quote && <Quote quote={s.quote} kind={s.kind} />}
      <p class="meta">
        {s.headcount !== undefined && <strong>{number(s.headcount)} jobs</strong>}
        <Status status={s.status} />
        <span>{s.source}</span>
        {s.fact_id ? <a href={`#${s.fact_id}`}>{day(s.day)}</a> : <span>{day(s.day)}</span>}
        <Outside url={s.url}>Source</Outside>
      </p>
    </div>
  )
}
