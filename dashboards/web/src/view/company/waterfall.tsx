import type { Forecast, Step } from '../../api/contract'
import { number, percent, signed, words } from '../../text/format'

// negligible is what a part must add, in log-odds, to get a step of its own.
const negligible = 0.005

const marks = [0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99]
const logit = (p: number) => Math.log(p / (1 - p))

// Waterfall is a forecast's parts as steps on a scale of log-odds, labelled as probabilities.
export function Waterfall({ forecast }: { forecast: Forecast }) {
  const [base, ...rest] = forecast.steps ?? []
  if (base === undefined) return null
  const shown = rest.filter((s) => Math.abs(s.contribution ?? 0) >= negligible)
  const sums = [base, ...rest].map((s) => s.log_odds ?? 0)
  const end = forecast.log_odds ?? sums.at(-1) ?? 0
  const low = Math.min(...sums, end) - 0.15
  const high = Math.max(...sums, end) + 0.15
  const x = (v: number) => (100 * (v - low)) / (high - low)
  const ticks: { at: number; p: number }[] = []
  for (const p of marks) {
    const at = x(logit(p))
    if (at >= 3 && at <= 97 && (ticks.length === 0 || at - ticks.at(-1)!.at >= 13)) ticks.push({ at, p })
  }
  const bar = (from: number, to: number) => ({ x: `${Math.min(x(from), x(to)).toFixed(2)}%`, width: `${Math.max(0.6, Math.abs(x(to) - x(from))).toFixed(2)}%` })
  const grid = ticks.map((t) => <line key={t.p} class="grid" x1={`${t.at}%`} x2={`${t.at}%`} y1="0" y2="26" />)
  const step = (s: Step) => {
    const to = s.log_odds ?? 0
    const from = to - (s.contribution ?? 0)
    return (
      <tr key={s.name} role="row" class={(s.contribution ?? 0) > 0 ? 'up' : 'down'}>
        <th role="rowheader" scope="row">{s.label || words(s.name)}</th>
        <td role="cell" class="num hide-s">{s.value ? number(s.value, 2) : ''}</td>
        <td role="cell" class="num adds">{signed(s.contribution)}</td>
        <td role="cell" class="steps">
          <svg width="100%" height="26" role="img" aria-label={`up to ${percent(s.probability)}`}>
            {grid}
            <rect {...bar(from, to)} y="6" height="14" rx="2" />
            <line class="carry" x1={`${x(to)}%`} x2={`${x(to)}%`} y1="6" y2="26" />
          </svg>
        </td>
      </tr>
    )
  }
  return (
    <table class="fall" role="table">
      <caption class="hidden">Parts of the forecast in log-odds; they add up to the last row</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Part</th>
          <th role="columnheader" scope="col" class="num hide-s">Value</th>
          <th role="columnheader" scope="col" class="num">Adds</th>
          <th role="columnheader" scope="col" class="steps">
            <span class="hidden">Running sum as a probability</span>
            <svg width="100%" height="18" aria-hidden="true">
              {ticks.map((t) => <text key={t.p} x={`${t.at}%`} y="13" text-anchor="middle">{percent(t.p).replace('.0', '')}</text>)}
            </svg>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        <tr role="row" class="base">
          <th role="rowheader" scope="row">{base.label || words(base.name)}</th>
          <td role="cell" class="hide-s" />
          <td role="cell" class="num adds">{signed(base.contribution)}</td>
          <td role="cell" class="steps">
            <svg width="100%" height="26" role="img" aria-label={`starts at ${percent(base.probability)}`}>
              {grid}
              <rect x={`${x(base.log_odds ?? 0).toFixed(2)}%`} width="3" y="6" height="14" rx="1.5" />
            </svg>
          </td>
        </tr>
        {shown.map(step)}
        <tr role="row" class="total">
          <th role="rowheader" scope="row">Forecast</th>
          <td role="cell" class="hide-s" />
          <td role="cell" class="num adds">{signed(end)}</td>
          <td role="cell" class="steps">
            <svg width="100%" height="26" role="img" aria-label={percent(forecast.probability)}>
              {grid}
              <rect x={`${x(end).toFixed(2)}%`} width="3" y="6" height="14" rx="1.5" />
            </svg>
          </td>
        </tr>
      </tbody>
      {rest.length > shown.length && (
        <tfoot role="rowgroup"><tr role="row"><td role="cell" colSpan={4} class="sub">{rest.length - shown.length} further parts add next to nothing.</td></tr></tfoot>
      )}
    </table>
  )
}
