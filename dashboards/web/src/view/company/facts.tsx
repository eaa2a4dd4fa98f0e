import { useEffect, useState } from 'preact/hooks'
import { eventPath, useAsOf, useLink, useQuery } from '../../address'
import { ask, Failure, useAnswer, type Parameters } from '../../api/client'
import type { FactRow, ListFactsResponse, Telling } from '../../api/contract'
import { factsQuestion } from '../../api/questions'
import { family, Outside, Quote, Status } from '../../part/mark'
import { Answered, plainly } from '../../part/state'
import { Download, Folded, Section } from '../../part/table'
import { day, number, plural, stated, words } from '../../text/format'

// Facts is the timeline of what is known, newest first, each with the words that carry it.
export function Facts({ id }: { id: string }) {
  const asOf = useAsOf()
  const [query, change] = useQuery()
  const kind = query['kind'] ?? ''
  const [path, opening] = factsQuestion(id, asOf, kind)
  const parameters = { ...opening, page_size: undefined }
  const answer = useAnswer<ListFactsResponse>(path, opening)
  return (
    <Section id="facts" title="What is known, and who said so" tools={<Download path={path} parameters={parameters} table="facts" what="The facts" />}>
      <Answered answer={answer} what="the facts" level={3}>
        {(first) => (
          <>
            {(first.kinds?.length ?? 0) > 1 && (
              <div class="filters" role="group" aria-label="Kinds of facts">
                <button type="button" class="chip" aria-pressed={kind === ''} onClick={() => change({ kind: '' })}>
                  All <span class="sub">{number(first.kinds!.reduce((n, k) => n + (k.facts ?? 0), 0))}</span>
                </button>
                {first.kinds!.map((k) => (
                  <button key={k.kind} type="button" class="chip" aria-pressed={kind === k.kind} onClick={() => change({ kind: kind === k.kind ? '' : k.kind ?? '' })}>
                    {k.label || words(k.kind)} <span class="sub">{number(k.facts)}</span>
                  </button>
                ))}
              </div>
            )}
            {(first.facts?.length ?? 0) === 0 && <p class="note">No fact{kind !== '' && ' of this kind'} is known on this day.</p>}
            {/* Until the answer is there the list is that of another question, with another next page. */}
            <List key={path + asOf + kind + answer.loading} first={first} stale={answer.loading} path={path} parameters={parameters} missed={() => kind !== '' && change({ kind: '' }, true, location.hash)} />
          </>
        )}
      </Answered>
    </Section>
  )
}

function List({ first, stale, path, parameters, missed }: {
  first: ListFactsResponse
  stale: boolean
  path: string
  parameters: Parameters
  missed: () => void
}) {
  const [more, setMore] = useState<{ facts: FactRow[]; token: string }>({ facts: [], token: first.next_page_token ?? '' })
  const [state, setState] = useState<'' | 'loading' | Failure>('')
  const facts = [...(first.facts ?? []), ...more.facts]
  // An address may name a fact that has only just been drawn, or one further down the list,
  // which is fetched up to it.
  const [named, setNamed] = useState(location.hash.slice(1))
  useEffect(() => {
    const follow = () => setNamed(location.hash.slice(1))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    if (named === '' || stale) return
    const found = document.getElementById(named)
    if (found !== null) {
      found.scrollIntoView({ block: 'start' })
      setNamed('')
    } else if (/^f[a-z2-7]{26}$/.test(named) && state === '') {
      if (more.token !== '') void next()
      else missed() // it is of another kind
    }
  }, [named, more])
  const next = async () => {
    setState('loading')
    try {
      const page = await ask<ListFactsResponse>(path, { ...parameters, page_size: 200, page_token: more.token })
      setMore({ facts: [...more.facts, ...(page.facts ?? [])], token: page.next_page_token ?? '' })
      setState('')
    } catch (cause) {
      setState(cause instanceof Failure ? cause : new Failure(0, String(cause)))
    }
  }
  let season = ''
  return (
    <>
      {facts.length > 0 && <ol class="facts">
        {facts.map((fact) => {
          const opens = fact.quarter !== season
          season = fact.quarter ?? ''
          return (
            <li key={fact.id}>
              {opens && <h3 class="season">{season || 'Undated'}</h3>}
              <Fact fact={fact} />
            </li>
          )
        })}
      </ol>}
      {more.token !== '' && (
        <p class="more">
          <button type="button" disabled={stale || state === 'loading'} onClick={next}>{state === 'loading' ? 'Loading …' : `Show more of ${number(first.matched)}`}</button>
          {state instanceof Failure && <span role="alert"> {plainly(state.message)}</span>}
        </p>
      )}
    </>
  )
}

function Fact({ fact }: { fact: FactRow }) {
  const lead = fact.lead ?? {}
  // The day of a fact whose text states a month alone is only one of the month's.
  const start = fact.claim?.start
  const month = start?.length === 7 && fact.day?.startsWith(start) ? start : undefined
  return (
    <article class={`fact ${family(fact.kind)}`} id={fact.id}>
      <div class="fact-top">
        <h4>{fact.label || words(fact.kind)}{fact.headline && <span class="claim"> {fact.headline}</span>}</h4>
        <Status status={fact.status} />
        <a class="when" href={`#${fact.id}`} title="A link to this fact"><time dateTime={month ?? fact.day}>{month === undefined ? day(fact.day) : stated(month)}</time></a>
      </div>
      {lead.title && lead.field !== 'title' && <p class="title">{lead.title}</p>}
      <Quote before={lead.before} quote={lead.quote} after={lead.after} kind={fact.kind} />
      <p class="meta">
        <span title="Independent origins, however many outlets carried them">
          <strong>{number(fact.origins)}</strong> {plural(fact.origins ?? 0, 'origin', 'origins')} · {number(fact.articles)} {plural(fact.articles ?? 0, 'article', 'articles')}
        </span>
        <Sources telling={lead} />
        {fact.first_known && fact.first_known !== fact.day && <span>known {day(fact.first_known)}</span>}
        <span>confidence {(fact.confidence ?? 0).toFixed(2)}</span>
        {(fact.flags ?? []).map((flag) => <span key={flag} class="flag">{words(flag)}</span>)}
      </p>
      {(fact.others?.length ?? 0) > 0 && (
        <Folded summary={`${number(fact.others!.length)} further ${plural(fact.others!.length, 'telling', 'tellings')}`}>{() => (
          <ul class="tellings">
            {fact.others!.map((t) => (
              <li key={t.signal_id}>
                <Quote before={t.before} quote={t.quote} after={t.after} kind={fact.kind} />
                <p class="meta">
                  <span>{day(t.day)}</span>
                  {t.headline && <span>{t.headline}</span>}
                  <Status status={t.status} />
                  <Sources telling={t} />
                  {t.method && <span>linked: {words(t.method).toLowerCase()}</span>}
                </p>
              </li>
            ))}
          </ul>
        )}</Folded>
      )}
    </article>
  )
}

function Sources({ telling }: { telling: Telling }) {
  const link = useLink()
  return (
    <>
      <span>{telling.source}</span>
      {telling.event_id && <a href={link(eventPath(telling.event_id))}>Evidence</a>}
      <Outside url={telling.url}>Source</Outside>
    </>
  )
}
