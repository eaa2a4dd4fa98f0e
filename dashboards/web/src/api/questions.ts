import { ahead, type Parameters } from './client'

// Questions that a view asks and that are worth asking before its script is there.

export type Question = [path: string, parameters: Parameters]

const below = (id: string) => `/api/v1/companies/${encodeURIComponent(id)}`

export const companyQuestion = (id: string, asOf: string): Question => [below(id), { as_of: asOf }]

// factsQuestion is the first page of a company's facts, of a kind or of all.
export const factsQuestion = (id: string, asOf: string, kind: string): Question => [`${below(id)}/facts`, { as_of: asOf, kinds: kind, page_size: 20 }]

// aheadOf asks what the view of an address will ask.
export function aheadOf({ pathname, search }: { pathname: string; search: string }) {
  const named = /^\/company\/([^/]+)$/.exec(pathname)
  if (named === null) return
  const query = new URLSearchParams(search)
  const [id, asOf] = [decodeURIComponent(named[1]!), query.get('as_of') ?? '']
  ahead(...companyQuestion(id, asOf))
  ahead(...factsQuestion(id, asOf, query.get('kind') ?? ''))
}
