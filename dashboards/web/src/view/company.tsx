import { useRoute } from 'preact-iso'
import { useEffect } from 'preact/hooks'
import { useAsOf, useLink, useQuery } from '../address'
import { ahead, useAnswer } from '../api/client'
import type { Coverage, Forecast, GetCompanyResponse } from '../api/contract'
import { companyQuestion, factsQuestion } from '../api/questions'
import { Cite } from '../part/cite'
import { Answered } from '../part/state'
import { Download, Section } from '../part/table'
import { day, number, over, percent, words } from '../text/format'
import { Changes } from './company/changes'
import { Contradictions } from './company/contradictions'
import { Facts } from './company/facts'
import { History } from './company/history'
import { Programme } from './company/programme'
import { Quarters } from './company/quarters'
import { Waterfall } from './company/waterfall'

// Company is all that is known of one, as of the day.
export function Company() {
  const { id = '' } = useRoute().params
  const asOf = useAsOf()
  const link = useLink()
  const [query] = useQuery()
  const [path, parameters] = companyQuestion(id, asOf)
  const answer = useAnswer<GetCompanyResponse>(path, parameters)
  const company = answer.value
  // The facts are asked for once the company is there: by then the answer is under way.
  useEffect(() => {
    if (company === undefined) ahead(...factsQuestion(id, asOf, query['kind'] ?? ''))
  }, [id, asOf])
  useEffect(() => {
    document.title = `${company?.company ?? id} · Foreshock`
  }, [company?.company, id])
  return (
    <>
      <p class="crumb"><a href={link('/')}>Board</a></p>
      <Answered answer={answer} what={id} lines={16}>
        {(c) => (
          <>
            <div class="head company-head">
              <div>
                <p class="kicker">{c.company_id}</p>
                <h1>{c.company}</h1>
                <Looked coverage={c.coverage ?? []} />
                <Cite />
              </div>
              {c.forecast !== undefined && c.forecast !== null && <Risk forecast={c.forecast} asOf={c.as_of ?? ''} />}
            </div>
            <History company={c} path={path} />
            {(c.forecast?.steps?.length ?? 0) > 0 && (
              <Section id="parts" title="What the risk is made of"
                tools={<Download path={path} parameters={{ as_of: asOf }} table="forecast.steps" what="The parts of the risk" />}
                note="Parts add up in log-odds; the scale above them reads the running sum as a probability.">
                <Waterfall forecast={c.forecast!} />
              </Section>
            )}
            {c.programme && <Programme programme={c.programme} path={path} />}
            <Quarters quarters={c.quarters ?? []} path={path} />
            <Contradictions list={c.contradictions ?? []} path={path} />
            <Changes id={id} />
            <Facts id={id} />
          </>
        )}
      </Answered>
    </>
  )
}

// Risk is the forecast that an answer holds, and whether its quarter was over on the answer's own day.
function Risk({ forecast: f, asOf }: { forecast: Forecast; asOf: string }) {
  const past = over(f.quarter, asOf)
  return (
    <p class={past ? 'big old' : 'big'}>
      <span class="figure">{percent(f.probability)}</span>
      <span class="say">
        {past ? 'was the risk' : 'risk'} of a layoff announcement in <strong>{f.quarter}</strong>
        {past && <span class="sub">That quarter is over, and nothing has become known since that gives a newer forecast.</span>}
        {f.known && <span class="sub">as known on {day(f.known)}</span>}
        {f.headcount_median !== undefined && (
          <span class="sub">
            if it announces, about {number(f.headcount_median)} jobs; 80 % interval {number(f.headcount_low)} to {number(f.headcount_high)}
          </span>
        )}
      </span>
    </p>
  )
}

const looked: Record<string, string> = { found: 'found', nothing_found: 'nothing found', not_looked: 'not looked' }

// Looked tells of the quarter of the day what was looked for.
function Looked({ coverage }: { coverage: Coverage[] }) {
  if (coverage.length === 0) return null
  return (
    <ul class="looked" aria-label={`Looked for in ${coverage[0]!.quarter}`}>
      {coverage.map((c) => (
        <li key={c.kind} class={`is-${c.status}`}>
          {words(c.kind)}: {looked[c.status ?? ''] ?? c.status}
          {c.status !== 'not_looked' && c.days && c.of_days ? <span class="sub"> {c.days} of {c.of_days} days</span> : null}
        </li>
      ))}
    </ul>
  )
}
