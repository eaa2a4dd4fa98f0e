import type { QuarterPoint } from '../api/contract'
import { number, percent } from '../text/format'

const width = 136
const height = 34

// Spark is eight quarters in a row: the risk as a line on the square root of its scale, so that
// the small ones that most companies have can be told apart, over the jobs announced as columns, the
// tallest being the row's own largest.
export function Spark({ history }: { history: QuarterPoint[] }) {
  const most = Math.max(0, ...history.map((p) => p.cuts ?? 0))
  if (most === 0 && history.every((p) => p.risk === undefined)) return null
  const step = width / Math.max(history.length, 1)
  const x = (i: number) => step * (i + 0.5)
  const y = (risk: number) => 3 + (height - 6) * (1 - Math.sqrt(Math.min(1, Math.max(0, risk))))
  const lines: string[] = []
  let line = ''
  history.forEach((p, i) => {
    if (p.risk === undefined) {
      if (line !== '') lines.push(line)
      line = ''
    } else line += `${line === '' ? 'M' : 'L'}${x(i).toFixed(1)},${y(p.risk).toFixed(1)}`
  })
  if (line !== '') lines.push(line)
  const last = history.findLastIndex((p) => p.risk !== undefined)
  const said = history
    .filter((p) => p.risk !== undefined || p.cuts)
    .map((p) => `${p.quarter}: ${[p.risk !== undefined && percent(p.risk), p.cuts && `${number(p.cuts)} jobs announced`].filter(Boolean).join(', ')}`)
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={said.join('; ')}>
      {history.map((p, i) => {
        const tall = most > 0 && p.cuts ? Math.max(2, (height - 4) * (p.cuts / most)) : 0
        return tall > 0 && <rect key={i} x={(x(i) - step * 0.32).toFixed(1)} y={(height - tall).toFixed(1)} width={(step * 0.64).toFixed(1)} height={tall.toFixed(1)} rx="1" />
      })}
      {lines.map((d) => <path key={d} d={d} />)}
      {last >= 0 && <circle cx={x(last).toFixed(1)} cy={y(history[last]!.risk!).toFixed(1)} r="2.6" />}
    </svg>
  )
}
