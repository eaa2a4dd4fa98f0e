import { useRoute } from 'preact-iso'
import { useEffect } from 'preact/hooks'
import { companyPath, useAsOf, useLink } from '../address'
import { useAnswer } from '../api/client'
import type { EventSignal, GetEventResponse } from '../api/contract'
import { Cite } from '../part/cite'
import { family, Marked, Outside, Status } from '../part/mark'
import { Answered } from '../part/state'
import { Download } from '../part/table'
import { day, instant, words } from '../text/format'

// Evidence is any event with its signals marked in place.
export function Evidence() {
  const { id = '' } = useRoute().params
  const asOf = useAsOf()
  const path = `/api/v1/events/${encodeURIComponent(id)}`
  const answer = useAnswer<GetEventResponse>(path, { as_of: asOf })
  const title = answer.value?.title?.map((s) => s.text).join('')
  useEffect(() => {
    document.title = `${title || 'Evidence'} · Foreshock`
  }, [title])
  return (
    <Answered answer={answer} what="the document" lines={14}>
      {(event) => {
        const kinds = new Map((event.signals ?? []).map((s) => [s.number ?? 0, s.kind ?? '']))
        return (
          <>
            <div class="head">
              <div>
                <p class="kicker">{words(event.kind)} · {event.source}</p>
                <h1 lang={event.lang || undefined}>{event.title?.length ? <Marked segments={event.title} kinds={kinds} /> : 'Untitled'}</h1>
                <p class="meta">
                  <span>published <time dateTime={event.published}>{instant(event.published)}</time>{event.published_inferred && ' (inferred)'}</span>
                  <span>known <time dateTime={event.known}>{instant(event.known)}</time>{event.known_inferred && ' (inferred)'}</span>
                  <Outside url={event.url}>Source</Outside>
                </p>
              </div>
              <Cite />
            </div>
            <div class="evidence">
              <article class="document" lang={event.lang || undefined}>
                {event.text?.length ? <p><Marked segments={event.text} kinds={kinds} /></p> : <p class="none">The document has no text beside its title.</p>}
              </article>
              <aside aria-label="Signals">
                <div class="section-head">
                  <h2>{event.signals?.length ? `${event.signals.length} ${event.signals.length === 1 ? 'signal' : 'signals'}` : 'No signal'}</h2>
                  {(event.signals?.length ?? 0) > 0 && <Download path={path} parameters={{ as_of: asOf }} table="signals" what="The signals" />}
                </div>
                <ol class="claims">{(event.signals ?? []).map((s) => <Claim key={s.id} signal={s} />)}</ol>
                <Attributes event={event} />
              </aside>
            </div>
          </>
        )
      }}
    </Answered>
  )
}

function Claim({ signal: s }: { signal: EventSignal }) {
  const link = useLink()
  return (
    <li class={`claim-item ${family(s.kind)}`} id={`signal-${s.number}`}>
      <div class="fact-top">
        <span class="number">{s.number}</span>
        <h3>{s.label || words(s.kind)}{s.headline && <span class="claim"> {s.headline}</span>}</h3>
        <Status status={s.claim?.status} />
      </div>
      <p class="meta">
        <a href={link(companyPath(s.company_id ?? ''))}>{s.company}</a>
        <span>by {words(s.company_basis).toLowerCase()}</span>
        <span>confidence {(s.confidence ?? 0).toFixed(2)}</span>
      </p>
      {!s.placed && <p class="note">Its words stand at another place in the text than it says, so that nothing is marked: “{s.evidence?.quote}”</p>}
      <details>
        <summary>Where it stands</summary>
        <p class="sub">{s.evidence?.field}, bytes {s.evidence?.start ?? 0} to {s.evidence?.end ?? 0}; origin {s.origin}; rules {s.rules}</p>
      </details>
    </li>
  )
}

function Attributes({ event }: { event: GetEventResponse }) {
  const more = Object.entries(event.attributes ?? {}).sort(([a], [b]) => a.localeCompare(b))
  const all: [string, string][] = [
    ['Event', event.id ?? ''], ['Document', event.document ?? ''], ['Company, as the source says', event.company ?? ''], ['Language', event.lang ?? ''], ...more.map(([k, v]) => [words(k), v] as [string, string]),
  ]
  return (
    <details>
      <summary>As the source published it</summary>
      <dl class="attributes">{all.filter(([, v]) => v !== '').map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{/^\d{4}-\d{2}-\d{2}$/.test(v) ? day(v) : v}</dd></div>)}</dl>
    </details>
  )
}
