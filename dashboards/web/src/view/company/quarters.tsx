import { useState } from 'preact/hooks'
import { useAsOf } from '../../address'
import type { CompanyQuarter, IndicatorValue } from '../../api/contract'
import { Download, Scroll, Section } from '../../part/table'
import { arithmetic, quantity, words } from '../../text/format'

// few is how many quarters the table begins with.
const few = 8

// Quarters is every indicator by quarter.
export function Quarters({ quarters, path }: { quarters: CompanyQuarter[]; path: string }) {
  const asOf = useAsOf()
  const [all, setAll] = useState(false)
  const known = quarters.filter((q) => (q.values?.length ?? 0) > 0)
  if (known.length === 0) return null
  const shown = all ? known : known.slice(-few)
  const names = new Map<string, IndicatorValue>()
  const order: string[] = []
  for (const q of shown) {
    for (const v of q.values ?? []) {
      if (!names.has(v.name ?? '')) order.push(v.name ?? '')
      names.set(v.name ?? '', v)
    }
  }
  const groups = [...new Set(order.map((name) => names.get(name)!.group ?? ''))]
  return (
    <Section id="indicators" title="Indicators by quarter" tools={<Download path={path} parameters={{ as_of: asOf }} table="quarters.values" what="The indicators" />}>
      <Scroll label="Table of indicators by quarter">
        <table class="quarters">
          <caption class="hidden">Indicators by quarter</caption>
          <thead>
            <tr><th scope="col">Indicator</th>{shown.map((q) => <th key={q.quarter} scope="col" class="num">{q.quarter}</th>)}</tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group}>
              <tr class="group"><th scope="rowgroup" colSpan={shown.length + 1}>{group}</th></tr>
              {order.filter((name) => (names.get(name)!.group ?? '') === group).map((name) => (
                <tr key={name}>
                  <th scope="row">{names.get(name)!.label || words(name)}</th>
                  {shown.map((q) => {
                    const v = q.values?.find((value) => value.name === name)
                    return (
                      <td key={q.quarter} class="num">
                        {v === undefined ? <span class="none">·</span>
                          : v.basis ? <span class="based" title={arithmetic(v.basis)}>{quantity(v.value, v.unit)}</span>
                          : quantity(v.value, v.unit)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </Scroll>
      {known.length > few && (
        <p class="more"><button type="button" onClick={() => setAll(!all)}>{all ? `The last ${few} quarters` : `All ${known.length} quarters`}</button></p>
      )}
    </Section>
  )
}
