import type { ComponentChildren } from 'preact'
import type { Segment } from '../api/contract'
import { words } from '../text/format'

// families colour signals by what they are about.
const families: Record<string, string> = {
  layoff: 'cuts', layoff_target: 'cuts', warn_notice: 'cuts', plant_closure: 'cuts', buyout: 'cuts',
  outage: 'outages', savings_target: 'money', restructuring_charge: 'money', guidance_cut: 'money',
}

export const family = (kind: string | undefined) => `f-${families[kind ?? ''] ?? 'other'}`

// Status is how sure a source was: confirmed, planned, reported or denied.
export function Status({ status }: { status: string | undefined }) {
  return status ? <span class={`badge is-${status}`}>{words(status)}</span> : null
}

// The server gives some 200 characters on either side: as many may end within a word.
const cut = (text: string) => text.length > 190

// Quote is the words that carry a claim, marked in what stands around them.
export function Quote({ before, quote, after, kind }: { before?: string; quote?: string; after?: string; kind?: string }) {
  return (
    <blockquote>
      <p>
        {before && <span class="around">{cut(before) ? `… ${before.replace(/^\S*\s+/, '')}` : before}</span>}
        <mark class={family(kind)}>{quote}</mark>
        {after && <span class="around">{cut(after) ? `${after.replace(/\s+\S*$/, '')} …` : after}</span>}
      </p>
    </blockquote>
  )
}

// Marked is a text with the words of its signals marked and numbered in place.
export function Marked({ segments, kinds }: { segments: Segment[]; kinds: Map<number, string> }) {
  const seen = new Set<number>()
  return (
    <>
      {segments.map((segment, i) => {
        const signals = segment.signals ?? []
        if (signals.length === 0) return segment.text
        const opens = signals.filter((n) => !seen.has(n))
        opens.forEach((n) => seen.add(n))
        return (
          <mark key={i} class={family(kinds.get(signals[0]!))}>
            {opens.map((n) => <a key={n} class="number" href={`#signal-${n}`} aria-label={`Signal ${n}`}>{n}</a>)}
            {segment.text}
          </mark>
        )
      })}
    </>
  )
}

// Outside is a link to a source's own page.
export function Outside({ url, children }: { url: string | undefined; children: ComponentChildren }) {
  return url && /^https?:\/\//.test(url) ? <a href={url} target="_blank" rel="noopener noreferrer nofollow">{children} ↗</a> : null
}
