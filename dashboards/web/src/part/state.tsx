import type { ComponentChildren } from 'preact'
import { Failure, type Answer } from '../api/client'
import { words } from '../text/format'

// Level is that of a heading: 1 of what takes the place of a view, 2 below the view's own, 3 within a section.
type Level = 1 | 2 | 3

// Empty is a view with nothing to show, and why.
export function Empty({ title, level = 1, children }: { title: string; level?: Level; children?: ComponentChildren }) {
  const Heading = `h${level}` as const
  return (
    <section class="empty">
      <svg viewBox="0 0 220 40" width="220" height="40" aria-hidden="true"><polyline points="0,20 220,20" /></svg>
      <Heading>{title}</Heading>
      {children !== undefined && <p>{children}</p>}
    </section>
  )
}

// fields are what the page calls the fields of a request.
const fields: Record<string, string> = {
  as_of: 'As of', from: 'From', to: 'To', min_risk: 'Least risk', fresh_days: 'Newest knowledge', with_gap: 'Open gap', with_outage: 'Outages',
  page_token: 'Further rows', event_id: 'Document', kinds: 'Kinds of facts',
}

// plainly is what the server said, in the words of the page.
export function plainly(message: string): string {
  const [, field, what] = /^([a-z_]+): (.*)$/s.exec(message) ?? []
  const text = field === undefined ? message : `${fields[field] ?? words(field)}: ${what}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

// Failed is a view that could not be had.
export function Failed({ failure, again, level = 1 }: { failure: Error; again: () => void; level?: Level }) {
  const Heading = `h${level}` as const
  const status = failure instanceof Failure ? failure.status : 0
  const title = status === 404 ? 'Not known' : status === 400 ? 'That cannot be asked' : status === 429 ? 'Too many questions at once' : 'No answer'
  return (
    <section class="empty failed" role="alert">
      <Heading>{title}</Heading>
      <p>{plainly(failure.message)}</p>
      {status !== 404 && status !== 400 && <p><button type="button" onClick={again}>Try again</button></p>}
    </section>
  )
}

// Loading stands where an answer will be, as high as that is likely to be.
export function Loading({ what, lines = 8 }: { what: string; lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="hidden">Loading {what} …</span>
      {Array.from({ length: lines }, (_, i) => <span key={i} class="bone" aria-hidden="true" />)}
    </div>
  )
}

// Answered shows a value once it is there, and until then, or instead, what stands in its way.
export function Answered<T>({ answer, what, lines, level, children }: {
  answer: Answer<T>
  what: string
  lines?: number
  level?: Level
  children: (value: T) => ComponentChildren
}) {
  if (answer.failure !== undefined) return <Failed failure={answer.failure} again={answer.again} level={level} />
  if (answer.value === undefined) return <Loading what={what} lines={lines} />
  return <div class={answer.loading ? 'stale' : undefined} aria-busy={answer.loading}>{children(answer.value)}</div>
}
