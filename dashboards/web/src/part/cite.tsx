import { useState } from 'preact/hooks'
import { useAsOf } from '../address'
import { isoDay } from '../text/format'

// Cite copies the address of what is shown, bound to its day, so that it shows the same tomorrow.
export function Cite() {
  const asOf = useAsOf()
  const [told, setTold] = useState('')
  const copy = async () => {
    const url = new URL(location.href)
    if (asOf === '') url.searchParams.set('as_of', isoDay(Date.now()))
    try {
      await navigator.clipboard.writeText(url.href)
      setTold('Copied, as of ' + (url.searchParams.get('as_of') ?? ''))
    } catch {
      setTold(url.href)
    }
  }
  return (
    <span class="cite">
      <button type="button" class="plain" onClick={copy}>Link to cite</button>
      <span role="status">{told}</span>
    </span>
  )
}
