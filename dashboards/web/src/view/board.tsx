import { useLocation } from 'preact-iso'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { companyPath, useAsOf, useLink, useQuery } from '../address'
import { ask, Failure, type Parameters } from '../api/client'
import type { BoardSummary, CompanyRow, ListCompaniesResponse } from '../api/contract'
import { Cite } from '../part/cite'
import { Spark } from '../part/spark'
import { Empty, Failed, Loading } from '../part/state'
import { Download } from '../part/table'
import { Watched } from '../part/watched'
import { useWindow } from '../part/window'
import { day, number, over, percent, plural, points } from '../text/format'

const path = '/api/v1/companies'

// Columns of the board; those with a sort are ordered by it, the other way round with a minus.
const columns: { name: string; class: string; sort?: string; rising?: boolean; hint?: string }[] = [
  { name: 'Company', class: 'name', sort: 'company', rising: true },
  { name: 'Risk', class: 'num risk', sort: 'risk', hint: 'Probability of a layoff announcement in the quarter that is forecast' },
  { name: 'Change', class: 'num', sort: 'change', hint: 'Against the forecast for the quarter before, in percentage points' },
  { name: 'Eight quarters', class: 'trend' },
  { name: 'Announced', class: 'num', sort: 'cuts', hint: 'Jobs in rounds announced or confirmed in the newest quarter that anything is known of; statutory notices are not among them' },
  { name: 'Gap', class: 'num', sort: 'gap', hint: 'Jobs between the target and what is carried out' },
  { name: 'Outages', class: 'num', sort: 'outages' },
  { name: 'Newest', class: 'num', sort: 'known', hint: 'Day of the newest knowledge' },
  { name: 'Watched', class: 'watch', hint: 'News, filings, notices, incidents: found, looked in vain, or not looked' },
]

export function Board() {
  const asOf = useAsOf()
  const [query, change] = useQuery()
  const parameters: Parameters = {
    as_of: asOf,
    query: query['q'],
    sort: query['sort'],
    min_risk: query['min_risk'],
    with_gap: query['gap'] === '1',
    with_outage: query['outage'] === '1',
    fresh_days: query['fresh'],
  }
  const board = useRows(parameters)
  useEffect(() => {
    document.title = 'Board · Foreshock'
  }, [])
  const head = board.head
  const past = over(head?.quarter || undefined, head?.as_of ?? '')
  const filtered = ['q', 'min_risk', 'gap', 'outage', 'fresh'].some((name) => query[name])
  return (
    <>
      <div class="head">
        <div>
          <p class="kicker">Risk board</p>
          <h1>{!head?.quarter ? 'Who may announce layoffs' : past ? `Layoffs in ${head.quarter}, as last forecast` : `Who may announce layoffs in ${head.quarter}`}</h1>
          {past && <p class="note">{head?.quarter} is over, and nothing has become known since that gives a newer forecast.</p>}
        </div>
        <Cite />
      </div>
      {head?.summary && <Summary summary={head.summary} total={head.total ?? 0} quarter={head.quarter ?? ''} />}
      <Filters query={query} change={change} />
      {board.failure !== undefined ? <Failed failure={board.failure} again={board.again} level={2} />
        : head === undefined ? <Loading what="the board" lines={12} />
        : (head.total ?? 0) === 0 ? (
          <Empty title="The needle is still" level={2}>
            {asOf ? <>Nothing was known by {day(asOf)}. Choose a later day, or <a href="/">see the latest</a>.</>
              : 'No signal has been scored yet. Companies appear here as soon as a source tells of one.'}
          </Empty>
        )
        : (head.matched ?? 0) === 0 ? (
          <Empty title="No company matches" level={2}>
            {number(head.total)} {plural(head.total ?? 0, 'company is', 'companies are')} known on this day.{' '}
            <button type="button" class="plain" onClick={() => change({ q: '', min_risk: '', gap: '', outage: '', fresh: '' })}>Show all</button>
          </Empty>
        )
        : (
          <>
            <div class="count">
              <p role="status">
                {filtered ? `${number(head.matched)} of ${number(head.total)} companies` : `${number(head.total)} ${plural(head.total ?? 0, 'company', 'companies')}`}
              </p>
              <Download path={path} parameters={parameters} table="companies" what="The board" />
            </div>
            <Rows board={board} matched={head.matched ?? 0} quarter={head.quarter ?? ''} sort={query['sort'] || 'risk'} change={change} />
            <p class="note">
              Risk: the probability of a layoff announcement in the forecast quarter, from what was known before. The line is that probability
              over eight quarters, on a square-root scale; columns are jobs announced, each row to its own scale. Announced: the jobs in
              rounds of the newest quarter that anything is known of; what notices alone tell stands on the company’s own page. A least risk takes in
              forecasts for the quarter above, none for an earlier one. Keys: <kbd>/</kbd> searches, <kbd>↓</kbd> and{' '}
              <kbd>↑</kbd> walk through the rows, <kbd>Enter</kbd> opens one.
            </p>
          </>
        )}
    </>
  )
}

function Summary({ summary, total, quarter }: { summary: BoardSummary; total: number; quarter: string }) {
  const figures: [string, string][] = [
    [number(total), plural(total, 'company', 'companies')],
    [number(summary.likely ?? 0), `with a risk of 50% or more${quarter && ` in ${quarter}`}`],
    [number(summary.open_gaps ?? 0), plural(summary.open_gaps ?? 0, 'open gap to a target', 'open gaps to targets')],
    [number(summary.ai_linked_outages ?? 0), plural(summary.ai_linked_outages ?? 0, 'AI-linked outage', 'AI-linked outages')],
    [day(summary.newest), 'newest knowledge'],
  ]
  return (
    <dl class="stats">
      {figures.map(([value, name]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  )
}

function Filters({ query, change }: { query: Record<string, string>; change: (changes: Record<string, string>, replace?: boolean) => void }) {
  const search = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(query['q'] ?? '')
  useEffect(() => setText(query['q'] ?? ''), [query['q']])
  // What is typed is asked for once the typing pauses.
  useEffect(() => {
    if (text === (query['q'] ?? '')) return
    const later = setTimeout(() => change({ q: text }, true), 180)
    return () => clearTimeout(later)
  }, [text])
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== '/' || e.ctrlKey || e.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '')) return
      e.preventDefault()
      search.current?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  const toggle = (name: string, label: string) => (
    <button type="button" class="chip" aria-pressed={query[name] === '1'} onClick={() => change({ [name]: query[name] === '1' ? '' : '1' })}>{label}</button>
  )
  return (
    <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
      <input ref={search} type="search" aria-label="Search companies" placeholder="Search companies" value={text} onInput={(e) => setText(e.currentTarget.value)} />
      <select aria-label="Least risk" value={query['min_risk'] ?? ''} onChange={(e) => change({ min_risk: e.currentTarget.value })}>
        <option value="">Any risk</option>
        {having(['0.05', '0.1', '0.25', '0.5'], query['min_risk']).map((p) => <option key={p} value={p}>{Number.isFinite(Number(p)) ? `Risk ${number(Number(p) * 100, 1)}% or more` : p}</option>)}
      </select>
      <select aria-label="Newest knowledge" value={query['fresh'] ?? ''} onChange={(e) => change({ fresh: e.currentTarget.value })}>
        <option value="">Known at any time</option>
        {having(['7', '30', '90', '365'], query['fresh']).map((d) => <option key={d} value={d}>News in {d} days</option>)}
      </select>
      {toggle('gap', 'Open gap')}
      {toggle('outage', 'Outages')}
    </form>
  )
}

// having are the choices and the one that an address names, where that is a further one.
const having = (choices: string[], named = '') => (named === '' || choices.includes(named) ? choices : [...choices, named])

type Rows = { head?: ListCompaniesResponse; rows: CompanyRow[]; failure?: Failure; stale: boolean; want: (n: number) => void; again: () => void }

// useRows holds the board as far as it was scrolled: the first page at once, further ones as they are wanted.
function useRows(parameters: Parameters): Rows {
  const key = JSON.stringify(parameters)
  const [turn, setTurn] = useState(0)
  const [held, setHeld] = useState<{ key: string; head: ListCompaniesResponse; rows: CompanyRow[]; token: string }>()
  const [failure, setFailure] = useState<{ key: string; failure: Failure }>()
  const loading = useRef('')
  const fetchPage = (size: number, token: string, before: CompanyRow[], head?: ListCompaniesResponse) => {
    loading.current = key + token
    const abort = new AbortController()
    ask<ListCompaniesResponse>(path, { ...parameters, page_size: size, page_token: token }, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return
        loading.current = ''
        setFailure(undefined)
        setHeld({ key, head: head ?? page, rows: [...before, ...(page.companies ?? [])], token: page.next_page_token ?? '' })
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return
        loading.current = ''
        setFailure({ key, failure: cause instanceof Failure ? cause : new Failure(0, String(cause)) })
      },
    )
    return () => abort.abort()
  }
  useLayoutEffect(() => fetchPage(100, '', []), [key, turn]) // before the first frame, which would hold it up
  const want = (n: number) => {
    if (held === undefined || held.key !== key || held.token === '' || n <= held.rows.length || loading.current !== '') return
    fetchPage(500, held.token, held.rows, held.head)
  }
  return {
    head: held?.head,
    rows: held?.rows ?? [],
    failure: failure?.key === key ? failure.failure : undefined,
    stale: held !== undefined && held.key !== key,
    want,
    again: () => setTurn((n) => n + 1),
  }
}

function Rows({ board, matched, quarter, sort, change }: {
  board: Rows
  matched: number
  quarter: string
  sort: string
  change: (changes: Record<string, string>) => void
}) {
  const { route } = useLocation()
  const link = useLink()
  const body = useRef<HTMLTableSectionElement>(null)
  const view = useWindow(body, matched)
  const [active, setActive] = useState(-1)
  useEffect(() => board.want(view.end), [view.end, board.rows.length, board.stale])
  // Only rows near the screen are there; the one that is walked to is scrolled to, then focused.
  const walk = (to: number) => {
    const next = Math.min(Math.max(to, 0), Math.min(matched, board.rows.length) - 1)
    setActive(next)
    view.show(next)
  }
  useEffect(() => {
    if (active >= 0) body.current?.querySelector<HTMLElement>(`[data-row="${active}"] a`)?.focus({ preventScroll: true })
  }, [active, view.start, view.end])
  const onKey = (e: KeyboardEvent) => {
    const at = Number((e.target as HTMLElement).closest('[data-row]')?.getAttribute('data-row') ?? -1)
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: board.rows.length - 1 }[e.key]
    if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return
    e.preventDefault()
    walk(to)
  }
  useEffect(() => {
    const begin = (e: KeyboardEvent) => {
      if (e.key !== 'ArrowDown' && e.key !== 'j') return
      const on = document.activeElement
      if (on !== document.body && on?.id !== 'main' && on?.getAttribute('type') !== 'search') return
      if (on?.getAttribute('type') === 'search' && e.key === 'j') return
      e.preventDefault()
      walk(view.first)
    }
    addEventListener('keydown', begin)
    return () => removeEventListener('keydown', begin)
  })
  const open = (e: MouseEvent, row: CompanyRow) => {
    if ((e.target as HTMLElement).closest('a, button') || getSelection()?.toString()) return
    route(link(companyPath(row.company_id ?? '')))
  }
  return (
    <table class={`board${board.stale ? ' stale' : ''}`} role="table" aria-rowcount={matched + 1} aria-busy={board.stale}>
      <caption class="hidden">Companies by risk</caption>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {columns.map((c) => {
            const by = sort.replace(/^-/, '')
            const on = c.sort === by
            const turned = on && sort.startsWith('-')
            return (
              <th key={c.name} role="columnheader" scope="col" class={c.class} title={c.hint}
                aria-sort={on ? (turned === !c.rising ? 'ascending' : 'descending') : undefined}>
                {c.sort === undefined ? c.name
                  : <button type="button" onClick={() => change({ sort: on && !turned ? `-${c.sort}` : c.sort === 'risk' ? '' : c.sort! })}>{c.name}</button>}
              </th>
            )
          })}
        </tr>
      </thead>
      <tbody role="rowgroup" ref={body} onKeyDown={onKey}>
        {view.above > 0 && <tr class="pad" role="presentation" style={{ height: `${view.above}px` }} />}
        {Array.from({ length: Math.max(0, view.end - view.start) }, (_, n) => {
          const i = view.start + n
          const row = board.rows[i]
          if (row === undefined) return <tr key={i} class="row blank" role="row" aria-rowindex={i + 2}><td role="cell" colSpan={columns.length}><span class="bone" /></td></tr>
          return (
            <tr key={row.company_id} class={`row${row.risk_quarter && row.risk_quarter !== quarter ? ' old' : ''}`} role="row" aria-rowindex={i + 2}
              data-row={i} onClick={(e) => open(e, row)}>
              <th role="rowheader" scope="row" class="name">
                <a href={link(companyPath(row.company_id ?? ''))} onFocus={() => setActive(i)}>{row.company}</a>
              </th>
              <Cells row={row} quarter={quarter} />
            </tr>
          )
        })}
        {view.below > 0 && <tr class="pad" role="presentation" style={{ height: `${view.below}px` }} />}
      </tbody>
    </table>
  )
}

function Cells({ row, quarter }: { row: CompanyRow; quarter: string }) {
  const jobs = (value: number | undefined, sub?: string) =>
    value === undefined ? <span class="none">–</span> : <>{number(value)}{sub && <span class="sub">{sub}</span>}</>
  const blank = (value: unknown) => (value === undefined ? ' blank' : '')
  return (
    <>
      <td role="cell" class={`num risk${blank(row.risk)}`} data-label="Risk">
        {row.risk === undefined ? <span class="none">–</span> : (
          <>
            <span class="figure">{percent(row.risk)}</span>
            <svg class="meter" width="100%" height="4" aria-hidden="true">
              <rect class="track" width="100%" height="4" rx="2" />
              <rect class="fill" width={`${(row.risk * 100).toFixed(1)}%`} height="4" rx="2" />
            </svg>
            {row.risk_quarter !== quarter && <span class="sub">for {row.risk_quarter}</span>}
          </>
        )}
      </td>
      <td role="cell" class={`num${blank(row.change)}`} data-label="Change">
        {row.change === undefined ? <span class="none">–</span>
          : <span class={row.change > 0.0005 ? 'up' : row.change < -0.0005 ? 'down' : ''}>{points(row.change)}<span class="unit"> pp</span></span>}
      </td>
      <td role="cell" class="trend" data-label="Eight quarters"><Spark history={row.history ?? []} /></td>
      <td role="cell" class={`num${blank(row.cuts)}`} data-label="Announced">{jobs(row.cuts, row.latest_quarter)}</td>
      <td role="cell" class={`num${blank(row.gap)}`} data-label="Gap">
        {jobs(row.gap, row.gap_cumulative === undefined ? row.latest_quarter : `${number(row.gap_cumulative)} by all rounds`)}
      </td>
      <td role="cell" class={`num${blank(row.outages)}`} data-label="Outages">
        {jobs(row.outages, row.outages_ai_linked ? `${number(row.outages_ai_linked)} AI-linked` : row.latest_quarter)}
      </td>
      <td role="cell" class="num known" data-label="Newest"><time dateTime={row.known}>{day(row.known)}</time></td>
      <td role="cell" class="watch" data-label="Watched"><Watched coverage={row.coverage ?? []} /></td>
    </>
  )
}
