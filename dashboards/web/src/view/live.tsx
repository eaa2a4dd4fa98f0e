import { useEffect, useRef, useState } from 'preact/hooks'
import { companyPath, useAsOf, useLink, useQuery } from '../address'
import { ask, Failure, useAnswer } from '../api/client'
import type { Alert, ListAlertsResponse } from '../api/contract'
import { Cite } from '../part/cite'
import { Outside, Quote, Status } from '../part/mark'
import { Answered, plainly } from '../part/state'
import { Download, Section } from '../part/table'
import { ago, day, instant, number, plural, words } from '../text/format'

// Live is the alerts raised, and further ones as they come.
export function Live() {
  const asOf = useAsOf()
  const [query, change] = useQuery()
  const parameters = { as_of: asOf, severity: query['severity'], rule: query['rule'], company: query['company'] }
  const answer = useAnswer<ListAlertsResponse>('/api/v1/alerts', { ...parameters, page_size: 50 })
  const wanted = (a: Alert) =>
    (!query['severity'] || a.severity === query['severity']) && (!query['rule'] || a.rule === query['rule']) && (!query['company'] || a.company_id === query['company'])
  const [more, setMore] = useState<{ alerts: Alert[]; token?: string }>({ alerts: [] })
  // What was raised before the stream was open, or while it was broken, is in the list. Pages
  // further down are asked for anew too: else what is pushed out of the first is in none.
  const live = useStream(asOf === '', () => {
    setMore({ alerts: [] })
    answer.refresh()
  })
  const [failure, setFailure] = useState<Failure>()
  const filtered = ['severity', 'rule', 'company'].some((name) => query[name])
  const key = JSON.stringify(parameters)
  useEffect(() => setMore({ alerts: [] }), [key])
  useEffect(() => {
    document.title = 'Alerts · Foreshock'
  }, [])
  const next = async (token: string) => {
    try {
      const page = await ask<ListAlertsResponse>('/api/v1/alerts', { ...parameters, page_size: 200, page_token: token })
      setMore({ alerts: [...more.alerts, ...(page.alerts ?? [])], token: page.next_page_token ?? '' })
      setFailure(undefined)
    } catch (cause) {
      setFailure(cause instanceof Failure ? cause : new Failure(0, String(cause)))
    }
  }
  return (
    <>
      <div class="head">
        <div>
          <p class="kicker">Alerts</p>
          <h1>What crossed a line</h1>
        </div>
        <Cite />
      </div>
      <Section id="alerts" title="Newest first" tools={<Download path="/api/v1/alerts" parameters={parameters} table="alerts" what="The alerts" />}>
        <div class="filters">
          <select aria-label="Severity" value={query['severity'] ?? ''} onChange={(e) => change({ severity: e.currentTarget.value })}>
            <option value="">Any severity</option>
            {['critical', 'warning', 'info'].map((s) => <option key={s} value={s}>{words(s)}</option>)}
          </select>
          {query['rule'] && <button type="button" class="chip" aria-pressed="true" onClick={() => change({ rule: '' })}>{query['rule']} ×</button>}
          {query['company'] && <button type="button" class="chip" aria-pressed="true" onClick={() => change({ company: '' })}>{query['company']} ×</button>}
          {asOf === '' && <p class={`stream is-${live.state}`} role="status">{streamWords[live.state]}{live.alerts.length > 0 && `, ${live.alerts.length} since this view was opened`}</p>}
        </div>
        <Answered answer={answer} what="the alerts" level={3}>
          {(first) => {
            // A page further down may tell once more of what a new alert pushed into it.
            const known = [...new Map([...(first.alerts ?? []), ...more.alerts].map((a) => [a.id, a])).values()]
            const ids = new Set(known.map((a) => a.id))
            const fresh = live.alerts.filter((a) => wanted(a) && !ids.has(a.id))
            const token = more.token ?? first.next_page_token ?? ''
            if (known.length + fresh.length === 0 && filtered) return <p class="note">No alert{asOf && ` of those raised by ${day(asOf)}`} matches. <button type="button" class="plain" onClick={() => change({ severity: '', rule: '', company: '' })}>Show all</button></p>
            if (known.length + fresh.length === 0) return <p class="note">No alert was raised{asOf ? ` by ${day(asOf)}` : ' yet'}. New ones appear here, and on <code>foreshock.alert.&gt;</code>.</p>
            return (
              <>
                <ol class="alerts" aria-live="polite">
                  {fresh.map((a) => <Raised key={a.id} alert={a} fresh />)}
                  {known.map((a) => <Raised key={a.id} alert={a} />)}
                </ol>
                {token !== '' && <p class="more"><button type="button" onClick={() => next(token)}>Show more</button>{failure && <span role="alert"> {plainly(failure.message)}</span>}</p>}
              </>
            )
          }}
        </Answered>
      </Section>
    </>
  )
}

const streamWords = { off: '', opening: 'Listening is about to begin', open: 'Listening', broken: 'Not listening; trying again' }

// settled is by when a list holds what was raised before it was asked for: an alert is told a
// little before it is stored, and the server gives a list again for two seconds.
const settled = 5000

// reopened is after how long a stream that the server refused is asked for again.
const reopened = 5000

// useStream hears alerts as they are raised, newest first. The browser opens the stream again
// when it breaks, but not when it is refused.
// Each time it is open, what came before may have been missed, and missed is called: at once and once that is settled.
function useStream(on: boolean, missed: () => void): { state: keyof typeof streamWords; alerts: Alert[] } {
  const onMissed = useRef(missed)
  onMissed.current = missed
  const [state, setState] = useState<keyof typeof streamWords>('off')
  const [alerts, setAlerts] = useState<Alert[]>([])
  useEffect(() => {
    if (!on) {
      setState('off')
      return
    }
    setState('opening')
    const hear = (e: MessageEvent<string>) => {
      try {
        const told = JSON.parse(e.data) as Alert & { data?: Alert }
        const alert = told.data ?? told // a CloudEvent holds the alert as its data
        setAlerts((old) => (old.some((a) => a.id === alert.id) ? old : [alert, ...old].slice(0, 500)))
      } catch {
        // What is no alert is not shown; the next one may be.
      }
    }
    let stream: EventSource
    let later: ReturnType<typeof setTimeout> | undefined
    const open = () => {
      stream = new EventSource('/api/v1/alerts/live')
      stream.onopen = () => {
        setState('open')
        onMissed.current()
        clearTimeout(later)
        later = setTimeout(() => onMissed.current(), settled)
      }
      stream.onerror = () => {
        setState('broken')
        clearTimeout(later)
        if (stream.readyState === EventSource.CLOSED) later = setTimeout(open, reopened)
      }
      stream.onmessage = hear
      stream.addEventListener('alert', hear)
    }
    open()
    return () => {
      clearTimeout(later)
      stream.close()
    }
  }, [on])
  return { state, alerts }
}

function Raised({ alert: a, fresh }: { alert: Alert; fresh?: boolean }) {
  const link = useLink()
  return (
    <li class={`alert s-${a.severity}${fresh ? ' fresh' : ''}`} id={a.id}>
      <div class="fact-top">
        <span class={`badge is-${a.severity}`}>{words(a.severity)}</span>
        {a.state && a.state !== 'raised' && <span class="badge">{words(a.state)}</span>}
        <h3><a href={link(companyPath(a.company_id ?? ''))}>{a.company}</a> <span class="claim">{a.quarter}</span></h3>
        <a class="when" href={`#${a.id}`} title={instant(a.knowledge_time)}><time dateTime={a.knowledge_time}>{fresh ? ago(a.knowledge_time, Date.now()) : day(a.knowledge_time)}</time></a>
      </div>
      <p class="lead">{a.summary}{a.reason && <span class="sub block">{a.reason}</span>}</p>
      {(a.facts ?? []).slice(0, 3).map((f) => (
        <div key={f.id} class="said">
          <Quote quote={f.evidence?.quote} kind={f.kind} />
          <p class="meta">
            <Status status={f.status} />
            <span>{number(f.origins)} {plural(f.origins ?? 0, 'origin', 'origins')} · {number(f.articles)} {plural(f.articles ?? 0, 'article', 'articles')}</span>
            <span>{f.source}</span>
            <a href={`${link(companyPath(a.company_id ?? ''))}#${f.id}`}>Fact</a>
            <Outside url={f.url}>Source</Outside>
          </p>
        </div>
      ))}
      <p class="meta"><a href={link(`/playbook/${encodeURIComponent(a.rule ?? '')}`)}>{a.rule}</a></p>
    </li>
  )
}
