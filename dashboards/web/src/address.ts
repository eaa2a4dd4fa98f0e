import { useLocation } from 'preact-iso'
import { useCallback, useMemo } from 'preact/hooks'
import { address, type Parameters } from './api/client'

// The address says all that a view shows, so that a link to it can be kept and cited.

// useAsOf is the day that governs every view, '' for the latest. A day that is none is left to the server to refuse.
export function useAsOf(): string {
  return useLocation().query['as_of'] ?? ''
}

// useLink makes addresses of our own that keep the as-of day.
export function useLink(): (path: string, parameters?: Parameters) => string {
  const asOf = useAsOf()
  return useCallback((path, parameters = {}) => address(path, { as_of: asOf, ...parameters }), [asOf])
}

// useQuery is the parameters of this address, and how to change some: an empty value removes one.
// What the address names within the view is left behind but where it is given.
export function useQuery(): [Record<string, string>, (changes: Record<string, string>, replace?: boolean, hash?: string) => void] {
  const location = useLocation()
  const change = useCallback(
    (changes: Record<string, string>, replace = false, hash = '') => {
      const query = new URLSearchParams(globalThis.location.search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') query.delete(name)
        else query.set(name, value)
      }
      const text = query.toString()
      location.route(globalThis.location.pathname + (text === '' ? '' : `?${text}`) + hash, replace)
    },
    [location.route],
  )
  return useMemo(() => [location.query, change] as const, [location.url, change]) as [Record<string, string>, typeof change]
}

// companyPath and eventPath are the addresses to cite.
export const companyPath = (id: string) => `/company/${encodeURIComponent(id)}`
export const eventPath = (id: string) => `/event/${encodeURIComponent(id)}`
