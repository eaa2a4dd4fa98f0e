import { useLayoutEffect, useState } from 'preact/hooks'

// Failure is an answer that is none: what the server said, or that it said nothing.
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

// ask reads one answer of the query API. Parameters that are empty are left out.
export async function ask<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    const wanted = address(path, parameters)
    const begun = early.get(wanted)
    early.delete(wanted)
    response = await (begun ?? fetch(wanted, { signal: signal ?? null, headers }))
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Failure(0, 'Foreshock does not answer. Is it still running?')
  }
  let body: unknown
  try {
    body = await response.json()
  } catch {
    throw new Failure(response.status, `The answer could not be read (status ${response.status}).`)
  }
  if (!response.ok) {
    const told = body as { message?: string; error?: string }
    throw new Failure(response.status, told.message ?? told.error ?? response.statusText)
  }
  return body as T
}

const headers = { Accept: 'application/json' }

// early are answers that were asked for ahead, each given to the first who asks for it.
const early = new Map<string, Promise<Response>>()

// ahead begins a question that is about to be asked. An answer that nobody comes for is
// forgotten, since it grows old.
export function ahead(path: string, parameters: Parameters) {
  const wanted = address(path, parameters)
  if (early.has(wanted)) return
  const answer = fetch(wanted, { headers })
  answer.catch(() => undefined) // who asks is told
  early.set(wanted, answer)
  setTimeout(() => early.get(wanted) === answer && early.delete(wanted), 5000)
}

export type Parameters = Record<string, string | number | boolean | undefined>

// address is a path with its parameters, in the order given; empty, zero and false ones are the defaults and left out.
export function address(path: string, parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '' && value !== 0 && value !== false) query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

// Answer is where a question stands. While another one is asked, the last value stays to be looked at.
export type Answer<T> = { value?: T; failure?: Failure; loading: boolean; again: () => void; refresh: () => void }

// useAnswer asks whenever its path or parameters change; a null path asks nothing.
export function useAnswer<T>(path: string | null, parameters: Parameters = {}): Answer<T> {
  const wanted = path === null ? null : address(path, parameters)
  const [turn, setTurn] = useState(0)
  const [held, setHeld] = useState<{ for?: string | null; path?: string; value?: T; failure?: Failure }>({})
  // A layout effect asks at once; others wait for a frame to be drawn, which takes long while a page begins.
  useLayoutEffect(() => {
    if (wanted === null) return
    const abort = new AbortController()
    ask<T>(wanted, {}, abort.signal).then(
      (value) => setHeld({ for: wanted, path: path!, value }),
      (cause: unknown) => {
        if (abort.signal.aborted) return
        setHeld({ for: wanted, path: path!, failure: cause instanceof Failure ? cause : new Failure(0, String(cause)) })
      },
    )
    return () => abort.abort()
  }, [wanted, turn])
  const again = () => {
    setHeld({})
    setTurn((n) => n + 1)
  }
  const refresh = () => setTurn((n) => n + 1)
  const loading = wanted !== null && held.for !== wanted
  // The value of another company is no value of this one; that of another day is, for a moment.
  const value = held.path === path ? held.value : undefined
  return { value, failure: loading ? undefined : held.failure, loading, again, refresh }
}

