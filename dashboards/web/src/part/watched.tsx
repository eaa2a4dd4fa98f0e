import type { Coverage } from '../api/contract'
import { words } from '../text/format'

const statuses: Record<string, string> = { found: 'found', nothing_found: 'looked, nothing found', not_looked: 'not looked' }

// Watched tells "nothing found" from "not looked", by kind of document: a full dot where
// something was found, a ring where it was looked for in vain, a dash where nobody looked.
export function Watched({ coverage }: { coverage: Coverage[] }) {
  if (coverage.length === 0) return <span class="none">–</span>
  const said = coverage.map((c) => `${words(c.kind)}: ${statuses[c.status ?? ''] ?? c.status}`).join('; ')
  return (
    <svg class="watched" viewBox={`0 0 ${coverage.length * 14} 12`} width={coverage.length * 14} height="12" role="img" aria-label={said}>
      <title>{said}</title>
      {coverage.map((c, i) => c.status === 'not_looked'
        ? <path key={c.kind} d={`M${i * 14 + 3},6h8`} />
        : <circle key={c.kind} cx={i * 14 + 7} cy="6" r="4" class={c.status === 'found' ? 'found' : ''} />)}
    </svg>
  )
}
