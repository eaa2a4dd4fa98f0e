import { useAsOf } from '../../address'
import type { Programme as Ledger, ProgrammeGap } from '../../api/contract'
import { Download, Section } from '../../part/table'
import { arithmetic, day, number, quantity, words } from '../../text/format'

const notes: Record<string, string> = {
  cut_gap: 'The target less what the same text says is carried out.',
  cut_gap_cumulative: 'The target less every confirmed round known and booked against it, whoever told of it.',
}

// Programme is a company's cut programme: the target, its rounds, and the gap on each basis.
export function Programme({ programme: p, path }: { programme: Ledger; path: string }) {
  const asOf = useAsOf()
  const rounds = (p.gaps ?? []).some((gap) => (gap.rounds?.length ?? 0) > 0)
  const cuts = ([['announced', p.announced], ['notified', p.notified], ['effective', p.effective]] as const).filter(([, v]) => v !== undefined)
  return (
    <Section id="programme" title="Cut programme"
      tools={rounds ? <Download path={path} parameters={{ as_of: asOf }} table="programme.gaps.rounds" what="The rounds of the programme" /> : undefined}>
      <p class="lead">
        Target <strong>{number(p.target)}</strong> jobs, as it stands in {p.quarter}
        {p.target_fact_ids?.[0] && <> (<a href={`#${p.target_fact_ids[0]}`}>who said so</a>)</>}.
        {cuts.length > 0 && <> Side by side, never to be added: {cuts.map(([name, v], i) => <span key={name}>{i > 0 && ', '}<strong>{number(v)}</strong> {name}</span>)}.</>}
      </p>
      <div class="bases">{(p.gaps ?? []).map((gap) => <Basis key={gap.name} gap={gap} target={p.target ?? 0} />)}</div>
      {(p.checks?.length ?? 0) > 0 && (
        <ul class="checks">
          {p.checks!.map((c) => (
            <li key={c.name}>
              {words(c.name?.replace(/_usd$/, ''))}: <strong>{quantity(c.value, c.name?.endsWith('_usd') ? 'USD' : '')}</strong>
              {c.basis && <span class="sub"> {arithmetic(c.basis)}</span>}
              {c.flag && <span class="flag">{words(c.flag)}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Basis({ gap, target }: { gap: ProgrammeGap; target: number }) {
  const open = Math.max(0, gap.value ?? 0)
  const booked = Math.max(0, target - open)
  const told = (gap.rounds ?? []).filter((r) => (r.headcount ?? 0) > 0)
  // Rounds that do not add up to what is booked are drawn as one, so that the picture never contradicts the figure.
  const sum = told.reduce((n, r) => n + (r.headcount ?? 0), 0)
  const rounds = Math.abs(sum - booked) < 0.5 ? told : booked > 0 ? [{ fact_id: '', day: '', headcount: booked }] : []
  let at = 0
  const stretch = (value: number) => {
    const part = { x: `${(100 * at) / target}%`, width: `${(100 * value) / target}%`, wide: value / target > 0.14 }
    at += value
    return part
  }
  return (
    <div class="basis">
      <h3>{gap.label || words(gap.name)}</h3>
      <p class="sum">
        {gap.basis && <><span class="terms">{arithmetic(gap.basis)}</span> <span class="equals">=</span> </>}
        <strong>{number(gap.value)}</strong>
      </p>
      {target > 0 && (
        <svg class="ledger" width="100%" height="34" aria-hidden="true">
          {rounds.map((r, i) => {
            const s = stretch(r.headcount ?? 0)
            return (
              <svg key={i} x={s.x} width={s.width} height="34">
                <rect class="booked" width="100%" height="34" />
                <title>{`${number(r.headcount)} jobs${r.day ? `, ${day(r.day)}` : ''}`}</title>
                {s.wide && <text x="50%" y="22" text-anchor="middle">{number(r.headcount)}</text>}
              </svg>
            )
          })}
          {open > 0 && (() => {
            const s = stretch(open)
            return (
              <svg x={s.x} width={s.width} height="34">
                <rect class="open" y="0.5" width="100%" height="33" />
                <title>{`${number(open)} jobs open`}</title>
                {s.wide && <text class="on-open" x="50%" y="22" text-anchor="middle">{number(open)}</text>}
              </svg>
            )
          })()}
        </svg>
      )}
      {told.length > 0 && (
        <ol class="rounds">
          {told.map((r) => <li key={r.fact_id}><a href={`#${r.fact_id}`}>{day(r.day)}</a> {number(r.headcount)} jobs</li>)}
        </ol>
      )}
      <p class="note">{notes[gap.name ?? ''] ?? ''}</p>
    </div>
  )
}
